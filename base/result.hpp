// How a failure of the ordinary day travels: a value or an error code, never a text that could carry a visitor's words.
#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

namespace cloakroom {

using boost::system::error_code;

// A value or an error code. A default-constructed error code means success and is never put into a result.
template <class T>
using result = boost::system::result<T>;

// Failures that belong to no single room. Each room has an `errc` of its own for the rest.
enum class errc {
  timed_out = 1,  // A deadline passed before the operation ended.
  cancelled,      // The operation was told to stop.
  queue_full,     // A bounded queue had no room.
  malformed,      // The input does not follow its format.
  too_large,      // The input exceeds a named bound.
  not_found,      // The thing named does not exist.
  unavailable,    // A part that is needed does not work now; trying later may help.
};

const boost::system::error_category& base_category() noexcept;
error_code make_error_code(errc code) noexcept;

}  // namespace cloakroom

namespace boost::system {
template <>
struct is_error_code_enum<cloakroom::errc> : std::true_type {};
}  // namespace boost::system

// An error code that remembers where it was made; `return CLOAKROOM_FAIL(errc::malformed);`
#define CLOAKROOM_FAIL(code)                                                  \
  ([] {                                                                       \
    static constexpr ::boost::source_location where = BOOST_CURRENT_LOCATION; \
    return ::boost::system::error_code(make_error_code(code), &where);        \
  }())
