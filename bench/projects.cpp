#include "bench/projects.hpp"

#include <fmt/format.h>

#include <iterator>

namespace tend::bench {
namespace {

constexpr int message_count = 20;

void append_nurture(std::string& out, int i, int message) {
  fmt::format_to(std::back_inserter(out), R"(workflow nurture_{0} 'Nurture {0}' {{
  when form_submitted 'guide-{0}' and title in ['CEO', 'VD']
  reenroll after 30d
  window   weekdays 08:00-09:00
  wait 3d
  send message_{1}
  wait {2}d
  send message_{3}
}}

)",
                 i, message, 3 + i % 11, (message + 1) % message_count);
}

void append_branches(std::string& out, int i, int message) {
  fmt::format_to(std::back_inserter(out), R"(workflow branches_{0} {{
  when downloaded 'asset-{0}' and country == 'SE' and score >= {1}
  wait 2d daily 10:00-18:00
  if lifecycle >= sql {{ exit }}
  if company is set and score > {2} {{
    send message_{3}
  }} else {{ wait 1d send message_{4} }}
  set lifecycle = mql
}}

)",
                 i, i % 40, 40 + i % 50, message, (message + 7) % message_count);
}

void append_reminder(std::string& out, int i, int message) {
  fmt::format_to(std::back_inserter(out), R"(workflow reminder_{0} 'Reminder {0}' {{
  when purchased 'product-{0}' and score > {1}0
  timezone contact or 'Europe/Stockholm'
  wait until mon,thu 09:30
  send message_{2}
  wait {3}d at 09:00
  log 'second reminder of product {0}'
  send message_{4}
}}

)",
                 i, i % 4, message, 20 + i % 60, (message + 3) % message_count);
}

void append_welcome(std::string& out, int i, int message) {
  fmt::format_to(std::back_inserter(out), R"(workflow welcome_{0} {{
  when signed_up 'app-{0}' and email is set
  when subscribed 'topic-{0}' and not (country in ['NO', 'DK'])
  send message_{1}
  wait 36h
  drip message_{2}, message_{3} every 3d growing to 2w
  add 5 to score
  log 'welcomed by workflow {0}'
}}

)",
                 i, message, (message + 1) % message_count, (message + 2) % message_count);
}

}  // namespace

std::string tend_project(int workflows) {
  std::string out;
  for (int i = 0; i < message_count; ++i) {
    fmt::format_to(
        std::back_inserter(out),
        "email message_{0} {{ subject: 'Message {0} for you', body: 'Hello, this is {0}.' }}\n", i);
  }
  out += '\n';
  for (int i = 0; i < workflows; ++i) {
    const int message = i % message_count;
    switch (i % 4) {
      case 0:
        append_nurture(out, i, message);
        break;
      case 1:
        append_branches(out, i, message);
        break;
      case 2:
        append_reminder(out, i, message);
        break;
      default:
        append_welcome(out, i, message);
        break;
    }
  }
  return out;
}

std::string proto_file(int messages) {
  std::string out = "syntax = \"proto3\";\npackage bench;\n\n";
  for (int i = 0; i < messages; ++i) {
    fmt::format_to(std::back_inserter(out), R"(message Workflow{0} {{
  string form_submitted = 1;
  repeated string title = 2;
  int64 score_limit_{1} = 3;  
  repeated int64 sent_{0} = 4;
  double amount_purchased = 5;
  oneof then {{ string send_{2} = 6; bool exit_{2} = 7; }}
  bool reenroll_always = 8;
}}

)",
                   i, i % 40, i % 20);
  }
  return out;
}

std::string lua_file(int functions) {
  std::string out = "local send, wait, log = send, wait, log\n\n";
  for (int i = 0; i < functions; ++i) {
    fmt::format_to(std::back_inserter(out), R"(function flow_{0}(contact, event)
  if event.form ~= 'guide-{0}' then return end
  wait({1}, '08:00')
  if contact.score > {2} and contact.city then
    send('message_{3}')
  else log('not {0}') end
  contact.lifecycle = 'mql'
  return score + 5
end

)",
                   i, 3 + i % 11, 40 + i % 50, i % 20);
  }
  return out;
}

}  // namespace tend::bench
