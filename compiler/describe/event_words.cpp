#include "compiler/describe/event_words.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "compiler/describe/text.hpp"

namespace tend::describing {
namespace {

// clang-format off
constexpr std::array words = {
    EventWords{"form_submitted", "submit", "submits", "submitted", "the form {}", "a form", "any form", "", "form submission", "form"},
    EventWords{"page_viewed", "view", "views", "viewed", "the page {}", "a page", "any page", "", "page view", "page"},
    EventWords{"time_on_page", "spend time", "spends time", "spent time", "on the page {}", "on a page", "on any page", "", "page stay", "page"},
    EventWords{"exit_intent", "move to leave", "moves to leave", "moved to leave", "the page {}", "a page", "any page", "", "exit move"},
    EventWords{"downloaded", "download", "downloads", "downloaded", "{}", "something", "anything", "", "download", "download"},
    EventWords{"survey_answered", "answer", "answers", "answered", "the survey {}", "a survey", "any survey", "", "survey answer", "survey"},
    EventWords{"signed_up", "sign up", "signs up", "signed up", "for {}", "", "", "", "sign-up"},
    EventWords{"product_used", "use", "uses", "used", "{} in the product", "the product", "the product", "", "product use"},
    EventWords{"session_ended", "end", "ends", "ended", "their visit", "their visit", "their visit", "", "visit"},
    EventWords{"subscribed", "subscribe", "subscribes", "subscribed", "to {}", "to something", "to anything", "", "subscription"},
    EventWords{"unsubscribed", "unsubscribe", "unsubscribes", "unsubscribed", "from {}", "from something", "from anything", "", "unsubscription"},
    EventWords{"sent", "are sent", "is sent", "been sent", "{}", "a message", "any message", "", "sent message"},
    EventWords{"delivered", "receive", "receives", "received", "{}", "a message", "any message", "", "received message"},
    EventWords{"opened", "open", "opens", "opened", "{}", "a message", "any message", "", "open"},
    EventWords{"clicked", "click in", "clicks in", "clicked in", "{}", "a message", "any message", "", "click"},
    EventWords{"replied", "reply", "replies", "replied", "to {}", "to a message", "to any message", "", "reply"},
    EventWords{"bounced", "have a bounce", "has a bounce", "had a bounce", "of {}", "of a message", "of any message", "", "bounce"},
    EventWords{"complained", "report", "reports", "reported", "{}", "a message", "any message", "as spam", "spam report"},
    EventWords{"ad_clicked", "click", "clicks", "clicked", "the ad {}", "an ad", "any ad", "", "ad click"},
    EventWords{"link_clicked", "click", "clicks", "clicked", "the link {}", "a link", "any link", "", "link click"},
    EventWords{"social_clicked", "click", "clicks", "clicked", "a post on {}", "a post on a social network", "any post on a social network", "", "post click"},
    EventWords{"cart_updated", "fill or change", "fills or changes", "filled or changed", "the cart {}", "a cart", "any cart", "", "cart change", "cart"},
    EventWords{"cart_abandoned", "abandon", "abandons", "abandoned", "the cart {}", "a cart", "any cart", "", "abandoned cart", "cart"},
    EventWords{"purchased", "buy", "buys", "bought", "{}", "something", "anything", "", "purchase", "purchase"},
    EventWords{"registered", "register", "registers", "registered", "for {}", "for an event", "for any event", "", "registration", "event"},
    EventWords{"attended", "attend", "attends", "attended", "{}", "an event", "any event", "", "attendance", "event"},
    EventWords{"ticket_opened", "open", "opens", "opened", "a support ticket on {}", "a support ticket", "any support ticket", "", "support ticket", "ticket"},
    EventWords{"ticket_closed", "have", "has", "had", "a support ticket on {} closed", "a support ticket closed", "any support ticket closed", "", "closed support ticket", "ticket"},
    EventWords{"deal_changed", "have", "has", "had", "a deal reach the stage {}", "a deal change", "any deal change", "", "deal change", "deal"},
    EventWords{"document_signed", "sign", "signs", "signed", "the document {}", "a document", "any document", "", "signature", "document"},
    EventWords{"identify", "are", "is", "been", "identified", "identified", "identified", "", "identification"},
    EventWords{"changed", "have", "has", "had", "their {} changed", "something about them changed", "anything about them changed", "", "change"},
    EventWords{"joined", "join", "joins", "joined", "{}", "a list", "any list", "", "joining"},
    EventWords{"left", "leave", "leaves", "left", "{}", "a list", "any list", "", "leaving"},
    EventWords{"entered", "enter", "enters", "entered", "the workflow {}", "a workflow", "any workflow", "", "entry"},
    EventWords{"completed", "complete", "completes", "completed", "the workflow {}", "a workflow", "any workflow", "", "completion"},
    EventWords{"converted", "reach", "reaches", "reached", "the goal of the workflow {}", "the goal of a workflow", "the goal of any workflow", "", "conversion"},
    EventWords{"exited", "leave", "leaves", "left", "the workflow {} early", "a workflow early", "any workflow early", "", "early exit"},
};

constexpr std::array field_names = {
    std::pair<std::string_view, std::string_view>{"email", "email address"},
    std::pair<std::string_view, std::string_view>{"employees", "number of employees"},
    std::pair<std::string_view, std::string_view>{"lifecycle", "lifecycle stage"},
    std::pair<std::string_view, std::string_view>{"timezone", "time zone"},
    std::pair<std::string_view, std::string_view>{"seconds", "number of seconds"},
    std::pair<std::string_view, std::string_view>{"phone", "phone number"},
    std::pair<std::string_view, std::string_view>{"created_at", "first day with us"},
    std::pair<std::string_view, std::string_view>{"starts_at", "start"},
    std::pair<std::string_view, std::string_view>{"ends_at", "end"},
};
// clang-format on

}  // namespace

const EventWords* event_words(std::string_view event) {
  const auto found = std::find_if(words.begin(), words.end(),
                                  [&](const EventWords& each) { return each.event == event; });
  return found == words.end() ? nullptr : &*found;
}

std::string field_words(std::string_view field) {
  for (const auto& [name, said] : field_names)
    if (name == field) return std::string(said);
  return spaced(field);
}

}  // namespace tend::describing
