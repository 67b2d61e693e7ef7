// The message form and the call-back: stored once, with what they say, under their idempotency key.
#include <catch2/catch.hpp>

#include "base/encoding.hpp"
#include "base/time_text.hpp"
#include "gateway/desk/notices.hpp"
#include "tests/gateway/desk_world.hpp"

namespace {

using namespace cloakroom;
using namespace cloakroom::gateway_test;

const consent::decision granted{consent::verdict::granted, "cookiebot", "cookiebot.preferences"};

desk::contact_request contact(std::string email, std::string words) {
  desk::contact_request out;
  out.fields.push_back({"email", "E-mail: ", "EMAIL_ADDRESS", raw_text(std::move(email))});
  out.fields.push_back({"text", "", "", raw_text(std::move(words))});
  out.locale = "en";
  return out;
}

desk::callback_request callback(std::string phone) {
  desk::callback_request out;
  out.fields.push_back({"phone", "Call back: ", "PHONE_NUMBER", raw_text(std::move(phone))});
  return out;
}

result<desk::form_answer> send(desk_world& world, desk::contact_request request, desk::idempotency once = {}) {
  return world.run(world->forms.contact(world.site(), granted, false, request, std::move(once)));
}
result<desk::form_answer> send(desk_world& world, desk::callback_request request, desk::idempotency once = {}) {
  return world.run(world->forms.callback(world.site(), granted, false, request, std::move(once)));
}

}  // namespace

TEST_CASE("forms: a contact becomes a conversation of its own, sanitised on its way out", "[gateway]") {
  desk_world world;
  world.start_sending();
  auto done = send(world, contact("ann@example.com", "Where is my order?"));
  REQUIRE(done.has_value());
  CHECK(done->bad_field.empty());
  CHECK(done->cancel_secret.empty());
  auto id = conversation_id::parse(done->id);
  REQUIRE(id.has_value());
  CHECK(done->reference == desk::reference_of(*id));
  auto row = world.ask([&](store::view& data) { return data.find_conversation(*id); });
  REQUIRE(row.has_value());
  CHECK(row->via == store::channel::contact);
  world.settle();
  auto texts = world.messenger.texts();
  REQUIRE_FALSE(texts.empty());
  CHECK(texts.back().starts_with("E-mail: [email-"));
  CHECK(texts.back().find("ann@") == std::string::npos);
  CHECK(texts.back().ends_with("\n\nWhere is my order?"));
}

TEST_CASE("forms: a field that cannot be what it says is named, and nothing is stored", "[gateway]") {
  desk_world world;
  auto done = send(world, contact("ann", "hello"));
  REQUIRE(done.has_value());
  CHECK(done->bad_field == "email");
  auto call = send(world, callback("call me"));
  REQUIRE(call.has_value());
  CHECK(call->bad_field == "phone");
  CHECK(world.open_outbox().empty());
}

TEST_CASE("forms: a call-back has a time that suits, and a secret that cancels it, also twice", "[gateway]") {
  desk_world world;
  auto done = send(world, callback("+44 7700 900123"));
  REQUIRE(done.has_value());
  CHECK(done->due_at == parse_rfc3339("2026-11-24T06:00:00Z"));  // 21:50 in Kyiv: not before 08:00.
  CHECK(done->cancel_secret.size() == 43);
  auto id = callback_id::parse(done->id);
  REQUIRE(id.has_value());
  auto row = [&] { return world.ask([&](store::view& data) { return data.find_callback(*id); }); };
  REQUIRE(row().has_value());
  CHECK(row()->time_zone == "Europe/Kyiv");
  CHECK_FALSE(row()->cancelled);
  auto cancel = [&](const desk::site* at, callback_id which, std::string secret) {
    return world.run(world->forms.cancel_callback(at, which, secret)).value();
  };
  CHECK_FALSE(cancel(&world.site(), *id, "wrong"));
  CHECK_FALSE(cancel(&world.site(), callback_id::make(start), done->cancel_secret));
  CHECK_FALSE(cancel(nullptr, *id, done->cancel_secret));
  CHECK_FALSE(row()->cancelled);
  CHECK(cancel(&world.site(), *id, done->cancel_secret));
  CHECK(row()->cancelled);
  CHECK(cancel(&world.site(), *id, done->cancel_secret));
}

TEST_CASE("forms: a call that suits nobody is told, and nothing is stored", "[gateway]") {
  desk_world world;
  auto request = callback("+44 7700 900123");
  request.wish.not_after = start + std::chrono::minutes(5);
  auto done = send(world, std::move(request));
  REQUIRE(done.has_value());
  CHECK(done->bad_field == "not_after");
  CHECK(world.open_outbox().empty());
}

TEST_CASE("forms: an idempotency key makes a repeat harmless, and refuses another body", "[gateway]") {
  desk_world world;
  desk::idempotency once{"key-1", "contact", "body"};
  auto first = send(world, contact("ann@example.com", "hello"), once);
  auto again = send(world, contact("ann@example.com", "hello"), once);
  REQUIRE(first.has_value());
  REQUIRE(again.has_value());
  CHECK(again->id == first->id);
  CHECK(again->reference == first->reference);
  CHECK(world.open_outbox().size() == 1);
  auto other = send(world, contact("ann@example.com", "hello"), {"key-1", "contact", "another body"});
  REQUIRE_FALSE(other.has_value());
  CHECK(other.error() == desk::errc::key_reused);
  // Another route or another key is another request.
  CHECK(send(world, callback("+44 7700 900123"), {"key-1", "callback", "body"}).has_value());
  CHECK(send(world, contact("ann@example.com", "hello"), {"key-2", "contact", "body"})->id != first->id);
}

TEST_CASE("forms: a repeated call-back gets the first one's time and secret", "[gateway]") {
  desk_world world;
  desk::idempotency once{"key-1", "callback", "body"};
  auto first = send(world, callback("+44 7700 900123"), once);
  world.clock.advance(std::chrono::hours(30));
  auto again = send(world, callback("+44 7700 900123"), once);
  REQUIRE(first.has_value());
  REQUIRE(again.has_value());
  CHECK(again->due_at == first->due_at);
  CHECK(again->cancel_secret == first->cancel_secret);
}

TEST_CASE("forms: a repeat leaves no key behind", "[gateway]") {
  desk_world world;
  desk::idempotency once{"key-1", "contact", "body"};
  REQUIRE(send(world, contact("ann@example.com", "hello"), once).has_value());
  CHECK(world.keys() == 1);
  REQUIRE(send(world, contact("ann@example.com", "hello"), once).has_value());
  CHECK(world.keys() == 1);
}

TEST_CASE("forms: the desk hears once that a call was cancelled, behind the request itself", "[gateway]") {
  desk_world world;
  auto done = send(world, callback("+44 7700 900123"));
  REQUIRE(done.has_value());
  auto id = *callback_id::parse(done->id);
  auto cancel = [&](std::string secret) {
    auto answer = world.run(world->forms.cancel_callback(&world.site(), id, secret));
    REQUIRE(answer.has_value());
    return *answer;
  };
  CHECK_FALSE(cancel(std::string(43, 'A')));
  CHECK(cancel(done->cancel_secret));
  CHECK(cancel(done->cancel_secret));
  world.start_sending();
  world.settle();
  auto said = std::string(desk::notice_text(desk::notice::callback_cancelled).view());
  CHECK(world.messenger.texts(connectors::action::notice) == std::vector<std::string>{said});
  CHECK(world.messenger.texts().back().starts_with("Call back: [phone-"));
  CHECK(world.messenger.calls.back().what == connectors::action::notice);
  CHECK(world.open_outbox().empty());
}

TEST_CASE("forms: an agent who answers a form is told that nobody reads it; in a chat not", "[gateway]") {
  desk_world world;
  world.start_sending();
  auto told = [&] { return world.messenger.texts(connectors::action::notice); };
  std::vector<std::string> expected;
  for (bool call : {false, true}) {
    REQUIRE((call ? send(world, callback("+44 7700 900123")) : send(world, contact("ann@example.com", "Hello?")))
                .has_value());
    world.settle();
    REQUIRE(world.agent_says(world.messenger.last_thread, "We look into it").has_value());
    world.settle();
    expected.emplace_back(desk::notice_text(desk::notice::came_by_form).view());
    CHECK(told() == expected);
  }
  auto visitor = world.visitor();
  REQUIRE(world.say(visitor, "hello").has_value());
  world.settle();
  REQUIRE(world.agent_says(world.thread_of(visitor), "We look into it").has_value());
  world.settle();
  CHECK(told() == expected);
  CHECK(world.reads(visitor).back() == "agent: We look into it");
}

TEST_CASE("forms: a secret that cancels a call resumes nothing, and one that resumes cancels no call", "[gateway]") {
  desk_world world;
  auto done = send(world, callback("+44 7700 900123"));
  REQUIRE(done.has_value());
  auto id = callback_id::parse(done->id);
  REQUIRE(id.has_value());
  auto secret = from_base64url(done->cancel_secret);
  REQUIRE(secret.has_value());
  auto forged = base64url(as_bytes(std::string(id->value.blob()) + *secret));
  auto back = world.run(world->reception.resume(world.site(), forged));
  REQUIRE_FALSE(back.has_value());
  CHECK(back.error() == desk::errc::bad_resume);
  auto resume = base64url(world->keys->resume_secret(conversation_id{id->value}, "main"));
  CHECK_FALSE(world.run(world->forms.cancel_callback(&world.site(), *id, resume)).value());
  CHECK(world.run(world->forms.cancel_callback(&world.site(), *id, done->cancel_secret)).value());
}

TEST_CASE("forms: neither pieces of a value nor the page of a visitor reach the messenger", "[gateway]") {
  desk_world world;
  world.start_sending();
  auto request = contact("ann@example.com", "example.com, please write");
  request.fields.insert(request.fields.begin() + 1, {"subject", "Subject: ", "", raw_text("ivan@")});
  request.profile =
      raw_text(R"({"name":"Olena Test","page":{"url":"/thanks?mail=eve@example.com","title":"Call 067 123 45 67"}})");
  auto done = send(world, std::move(request));
  REQUIRE(done.has_value());
  world.settle();
  auto texts = world.messenger.texts();
  REQUIRE_FALSE(texts.empty());
  for (const auto& call : world.messenger.calls)
    for (const char* part : {"ivan", "example.com", "eve", "067", "Olena", "/thanks", "Call"}) {
      INFO(part);
      CHECK(call.text.view().find(part) == std::string_view::npos);
      CHECK(call.reference.find(part) == std::string::npos);
    }
  auto row = world.ask([&](store::view& data) { return data.find_conversation(*conversation_id::parse(done->id)); });
  REQUIRE(row.has_value());
  CHECK(row->profile.find("eve") == std::string::npos);
  auto visitor = world.visitor();
  visitor.stored = *row;
  visitor.key = world->keys->cached(row->subject);
  CHECK(world.reads(visitor) ==
        std::vector<std::string>{"visitor: E-mail: ann@example.com\nSubject: ivan@\n\nexample.com, please write"});
}
