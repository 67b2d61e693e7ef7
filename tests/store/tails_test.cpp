// The ends of a conversation's chains as bytes, out of an older file, and damaged.
#include <rapidcheck.h>

#include "store/sqlite/files.hpp"
#include "store/sqlite/migrations.hpp"
#include "store/sqlite/tail.hpp"
#include "tests/store/store_fixture.hpp"

namespace cloakroom::store::testing {
namespace {

constexpr std::int64_t highest = (std::int64_t{1} << 49) - 1;

auto ends_of(const tail& of) {
  return std::tuple(of.seq, of.last_message, of.last_outbox, of.last_consent, of.last_callback, of.last_delivered);
}

std::string_view view_of(const std::array<char, ends_bytes>& bytes) { return {bytes.data(), bytes.size()}; }

}  // namespace

TEST_CASE("store: ends of chains come back from their bytes", "[store]") {
  CHECK(rc::check([] {
    auto number = [] { return *rc::gen::inRange<std::int64_t>(0, highest + 1) >> *rc::gen::inRange(0, 49); };
    tail in{7, conversation_state::closed, at_second(1), number(), number(), number(), number(), number(), number()};
    tail out{7, conversation_state::closed, at_second(1)};
    RC_ASSERT(unpack_ends(view_of(packed_ends(in)), out));
    RC_ASSERT(ends_of(out) == ends_of(in));
  }));
  tail in, out;
  in.seq = in.last_delivered = highest;
  REQUIRE(unpack_ends(view_of(packed_ends(in)), out));
  CHECK(ends_of(out) == ends_of(in));
}

TEST_CASE("store: bytes that are no ends of chains change nothing", "[store]") {
  tail good, into;
  good.seq = 300;
  into.seq = 5;
  auto packed = packed_ends(good);
  std::string bytes(view_of(packed));
  CHECK_FALSE(unpack_ends("", into));
  CHECK_FALSE(unpack_ends(bytes.substr(1), into));
  CHECK_FALSE(unpack_ends(bytes + '\0', into));
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    auto wrong = bytes;
    wrong[i] = static_cast<char>(wrong[i] | 0x80);
    CHECK_FALSE(unpack_ends(wrong, into));
  }
  CHECK(into.seq == 5);
}

TEST_CASE("store: conversations of an older file keep the ends of their chains", "[store]") {
  scratch_folder folder;
  auto files = folder.files();
  ensure_private_file(files.data_file);
  {
    connection old(files.data_file, connection::purpose::writing);
    migrate(old, data_migrations().first(6));
    old.execute(
        "INSERT INTO tails VALUES (1, 1, 1800000002000, 2, 2, 9, 3, 4, 5), (2, 2, 7, 127, 128, 16383, 16384, 2097151, "
        "562949953421311), (3, 1, 0, 0, 0, 0, 0, 0, 0)");
  }
  histogram commits;
  auto opened = open_sqlite(files, commits);
  connection now(files.data_file, connection::purpose::reading);
  statement all(now, "SELECT state, last_use_at, ends FROM tails ORDER BY conversation");
  query rows(all);
  auto next = [&] {
    tail out;
    REQUIRE(*rows.next());
    out.state = rows.as<conversation_state>(0);
    out.last_use_at = rows.time(1);
    REQUIRE(unpack_ends(rows.bytes(2), out));
    return out;
  };
  auto first = next(), second = next(), third = next();
  CHECK(first.last_use_at == at_second(2));
  CHECK(ends_of(first) == std::tuple(2, 2, 9, 3, 4, 5));
  CHECK(second.state == conversation_state::closed);
  CHECK(ends_of(second) == std::tuple(127, 128, 16383, 16384, 2097151, highest));
  CHECK(ends_of(third) == std::tuple(0, 0, 0, 0, 0, 0));
}

TEST_CASE("store: a conversation with damaged ends is an error, and takes no message", "[store]") {
  scratch_folder folder;
  auto files = folder.files();
  histogram commits;
  auto made = a_conversation(1);
  {
    auto before = open_sqlite(files, commits);
    unit_of_work work;
    work.data = [&](transaction& data) { return data.add_conversation(made); };
    REQUIRE(before->write_now(work));
  }
  connection(files.data_file, connection::purpose::writing).execute("UPDATE tails SET ends = zeroblob(3)");
  auto opened = open_sqlite(files, commits);
  unit_of_work work;
  work.data = [&](transaction& data) {
    auto added = a_message(made.row, 1);
    return data.append_message(added);
  };
  CHECK(opened->write_now(work).error() == errc::storage_failed);
}

}  // namespace cloakroom::store::testing
