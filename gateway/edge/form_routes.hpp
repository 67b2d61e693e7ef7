// POST /v1/contact, POST /v1/callback, the page that cancels a call, POST /v1/consent/withdraw.
#pragma once

#include <span>

#include "gateway/desk/erasure.hpp"
#include "gateway/desk/forms.hpp"
#include "gateway/edge/form_body.hpp"
#include "gateway/edge/http_message.hpp"

namespace cloakroom::edge {

struct form_desk {
  std::function<const desk::site*(std::string_view id)> site;
  std::function<void(std::string_view reason)> consent_denied;
  std::string public_url;  // Base of cancel URLs; empty: see base_url.
  desk::reception& reception;
  desk::forms& forms;
  desk::erasure& erasure;
  const clock_source& clock;
};

// What stands before the path of a link we hand out: the configured URL; without one the request's own host where that
// is this machine; else nothing, and the link is a reference relative to the address that was called.
std::string base_url(const std::string& configured, const http_request& request);

// Safe from any loop.
class form_routes {
 public:
  explicit form_routes(form_desk parts) : desk_(std::move(parts)) {}
  awaitable<http_response> contact(const http_request& request);
  awaitable<http_response> callback(const http_request& request);
  // GET shows a page with a button, POST cancels; JSON where Accept asks for it. The address is
  // /v1/callback/{id}/cancel?site=…&secret=…
  awaitable<http_response> cancel_callback(const http_request& request, std::string_view id);
  awaitable<http_response> withdraw(const http_request& request, const desk::sites& sites);

 private:
  // What every form needs before its own fields are looked at; `refusal` is set where it ends here.
  struct admitted {
    const desk::site* site = nullptr;
    form_body body;
    consent::decision allowed_by;
    std::optional<http_response> refusal;
  };
  admitted admit(const http_request& request, std::span<const std::string_view> members) const;
  awaitable<http_response> store_contact(const http_request& request, const admitted& in);
  awaitable<http_response> store_callback(const http_request& request, const admitted& in);
  std::string cancel_url(const http_request& request, const admitted& in, const desk::form_answer& made) const;
  http_response finish(const http_request& request, const admitted& in, const result<desk::form_answer>& made) const;

  form_desk desk_;
};

}  // namespace cloakroom::edge
