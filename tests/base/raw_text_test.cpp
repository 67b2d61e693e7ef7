// Raw text leaves nothing behind: every block of memory that goes back is searched for a marker. In an executable of
// its own, because it replaces the memory functions of the whole program.
#include "base/raw_text.hpp"

#include <malloc.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

#include "base/raw_text_reader.hpp"
#include "base/safe_text.hpp"

namespace {

constexpr const char marker[] = "SESAME";
bool watching = false;
int dirty_blocks = 0;

bool holds_marker(const void* block, std::size_t size) {
  return memmem(block, size, marker, sizeof marker - 1) != nullptr;
}

void release(void* block) noexcept {
  if (watching && block != nullptr && holds_marker(block, malloc_usable_size(block))) ++dirty_blocks;
  std::free(block);
}

}  // namespace

void* operator new(std::size_t size) {
  if (void* block = std::calloc(1, size == 0 ? 1 : size)) return block;
  throw std::bad_alloc();
}
void operator delete(void* block) noexcept { release(block); }
void operator delete(void* block, std::size_t) noexcept { release(block); }

namespace {

using namespace cloakroom;

// Text of that length with the marker at its end.
std::string words(std::size_t size) {
  std::string out(size, '.');
  std::memcpy(out.data() + size - (sizeof marker - 1), marker, sizeof marker - 1);
  return out;
}

// Runs it and counts blocks that went back with the marker inside.
template <class Deed>
int dirty_after(Deed deed) {
  dirty_blocks = 0;
  watching = true;
  deed();
  watching = false;
  return dirty_blocks;
}

// Sizes inside the string object, just outside it, and large.
const std::vector<std::size_t> sizes = {6, 15, 16, 64, 5000};

}  // namespace

TEST_CASE("raw text: the watch itself sees what a plain string leaves", "[base]") {
  CHECK(dirty_after([] { std::string plain = words(100); }) > 0);
}

TEST_CASE("raw text: wiped when destroyed, moved, copied and assigned over", "[base]") {
  for (auto size : sizes) {
    CAPTURE(size);
    CHECK(dirty_after([&] { raw_text one(words(size)); }) == 0);
    CHECK(dirty_after([&] { raw_text one(words(size)), two(one), three(std::move(one)); }) == 0);
    for (auto other : sizes) {
      CAPTURE(other);
      CHECK(dirty_after([&] {
              raw_text one(words(size)), two(words(other));
              two = one;
            }) == 0);
      CHECK(dirty_after([&] {
              raw_text one(words(size)), two(words(other));
              two = std::move(one);
            }) == 0);
    }
  }
}

TEST_CASE("raw text: nothing stays inside the object, destroyed or moved from", "[base]") {
  for (auto size : sizes) {
    CAPTURE(size);
    alignas(raw_text) unsigned char place[sizeof(raw_text)] = {};
    auto* one = new (place) raw_text(words(size));
    raw_text two(std::move(*one));
    CHECK_FALSE(holds_marker(place, sizeof place));
    CHECK(one->empty());
    *one = std::move(two);
    CHECK(raw_text_reader::view(*one) == words(size));
    one->~raw_text();
    CHECK_FALSE(holds_marker(place, sizeof place));
  }
}

TEST_CASE("raw text: assigned to itself it keeps its words", "[base]") {
  raw_text one(words(40));
  auto& same = one;
  one = same;
  CHECK(raw_text_reader::view(one) == words(40));
  one = std::move(same);
  CHECK(raw_text_reader::view(one) == words(40));
  CHECK(one.size_bytes() == 40);
}

TEST_CASE("safe text: joins and cuts what is safe, and makes none from bytes", "[base]") {
  STATIC_REQUIRE_FALSE(std::is_constructible_v<safe_text, std::string>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<raw_text, safe_text>);
  safe_text ours = safe_text::literal("You have ");
  ours += safe_text::number(3);
  CHECK((ours + safe_text(safe_text::literal(" messages"))).view() == "You have 3 messages");
  CHECK(ours.cut(4, 4).view() == "have");
  CHECK(ours.cut(9, 100).view() == "3");
  CHECK(safe_text().empty());
}
