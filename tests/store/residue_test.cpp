// What is left in the files after an erasure and a scrub: nothing of the marker, in any of them.
#include <fstream>

#include "store/sqlite/files.hpp"
#include "tests/store/store_fixture.hpp"

namespace cloakroom::store::testing {
namespace {

const std::string marker = "MARKER-of-the-erased";
const std::string other_marker = "MARKER-of-the-kept";

std::size_t copies_in(const std::filesystem::path& folder, const std::string& of) {
  std::size_t found = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    std::ifstream in(file.path(), std::ios::binary);
    std::string all(std::istreambuf_iterator<char>(in), {});
    for (auto at = all.find(of); at != std::string::npos; at = all.find(of, at + 1)) ++found;
  }
  return found;
}

// A conversation that carries the marker wherever a text can stand, short and longer than a page.
void fill(store_fixture& store, std::uint64_t number, std::uint64_t subject, const std::string& text) {
  auto made = a_conversation(number, subject);
  made.profile = made.reference = text;
  unit_of_work work;
  work.keys = [&](keyring& keys) {
    wrapped_key key;
    key.subject = made.subject;
    key.wrapped = text;
    (void)keys.remove_key(made.subject);
    return keys.add_key(key);
  };
  work.data = [&](transaction& data) -> result<void> {
    if (auto done = data.add_conversation(made); !done) return done;
    for (std::uint64_t i = 1; i <= 40; ++i) {
      auto added = a_message(made.row, i);
      added.body = added.findings = added.author = text;
      if (i % 10 == 0)
        while (added.body.size() < 9000) added.body += text;
      added.values = {a_value(text, text)};
      if (auto done = data.append_message(added); !done) return done;
      auto entry = an_entry(made.row, added.row);
      entry.task = entry.detail = text;
      if (auto done = data.enqueue(entry); !done) return done;
      if (auto done = data.add_delivered({"support", text, added.row, made.row, added.row, 0, {}}); !done) return done;
    }
    callback wanted;
    wanted.id = numbered<callback_id>(number);
    wanted.in_conversation = made.row;
    wanted.time_zone = text;
    if (auto done = data.add_callback(wanted); !done) return done;
    consent_record said;
    said.in_conversation = made.row;
    said.manager = text;
    if (auto done = data.add_consent(said); !done) return done;
    return data.put_destination({"support", made.row, text, 7});
  };
  REQUIRE(store->write_now(work));
}

void erase(store_fixture& store, std::uint64_t subject) {
  unit_of_work work;
  work.keys = [&](keyring& keys) { return keys.remove_key(numbered<subject_id>(subject)); };
  work.data = [&](transaction& data) -> result<void> {
    auto gone = data.remove_subject(numbered<subject_id>(subject));
    if (!gone) return gone.error();
    return {};
  };
  REQUIRE(store->write_now(work));
}

}  // namespace

TEST_CASE("store: after removal and scrub no byte of the erased is in any file", "[store]") {
  store_fixture store(kind::sqlite);
  for (std::uint64_t i = 1; i <= 6; ++i) fill(store, i, i % 2, i % 2 ? marker : other_marker);
  // Some of it has reached the database file before, some has not.
  if (GENERATE(false, true)) store.reopen();
  REQUIRE(copies_in(store.folder().path(), marker) > 100);
  erase(store, 1);
  REQUIRE(copies_in(store.folder().path(), marker) > 0);  // Else this test could not fail.
  REQUIRE(store.run([](database& in) { return in.scrub(std::chrono::seconds(5)); }));
  CHECK(copies_in(store.folder().path(), marker) == 0);
  CHECK(copies_in(store.folder().path(), other_marker) > 100);
  CHECK(log_size_bytes(store.folder().files().data_file) == 0);
  CHECK(log_size_bytes(store.folder().files().keyring_file) == 0);
}

TEST_CASE("store: a scrub waits for readers, and says when they do not end", "[store]") {
  store_fixture store(kind::sqlite);
  fill(store, 1, 1, marker);
  connection reader(store.folder().files().data_file, connection::purpose::reading);
  reader.execute("BEGIN; SELECT count(*) FROM messages;");
  erase(store, 1);
  auto blocked = store.run([](database& in) { return in.scrub(std::chrono::milliseconds(50)); });
  REQUIRE_FALSE(blocked);
  CHECK(blocked.error() == cloakroom::errc::timed_out);
  CHECK(copies_in(store.folder().path(), marker) > 0);
  reader.execute("COMMIT");
  REQUIRE(store.run([](database& in) { return in.scrub(std::chrono::seconds(5)); }));
  CHECK(copies_in(store.folder().path(), marker) == 0);
}

}  // namespace cloakroom::store::testing
