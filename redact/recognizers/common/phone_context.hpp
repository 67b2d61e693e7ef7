// What the words around a run of digits say about it: a telephone number, something else, or nothing.
#pragma once

#include <cstddef>

#include "redact/message.hpp"
#include "redact/recognizers/common/phone_reading.hpp"
#include "redact/surroundings.hpp"

namespace cloakroom::redact {

// A candidate with its surroundings. `known`: a plan says that such a number exists.
struct phone_site {
  byte_span where;
  const surroundings* seen;
  bool known = false;
  bool grouped = false;
  bool hyphened = false;  // The first two groups are tied by a hyphen.
};

// A word for telephones or calls stands near; a messenger's name is none.
bool telephone_spoken_of(const message& of, const phone_site& site);
// Words that make a telephone number of any digits.
bool telephone_word(const message& of, const phone_site& site);
// Words near enough that even five or six digits are a telephone number.
bool very_near_telephone_word(const message& of, const phone_site& site);
// Words and signs that make a number something else.
bool not_a_telephone(const message& of, const phone_site& site, const phone_reading& reading);

// The digits end at a border, or a word is glued to them in a text that speaks of telephones ("call 0671234567asap",
// "555-0142-Office").
bool phone_ends(const message& of, const phone_site& site);
// They begin at one, likewise ("ring me on0671234567").
bool phone_begins(const message& of, std::size_t start);

}  // namespace cloakroom::redact
