// settings.hpp: what stands between the triggers and the steps. A part of grammar/parse.cpp.
#pragma once

#include "grammar/rules/steps.hpp"

namespace tend::grammar::rules {

/// A word that is free elsewhere: before a `:` it is a label.
template <Literal Text>
struct opening : seq<kw<Text>, not_at<colon>> {};

struct count_per : seq<need<number, "a number">, opt<channel>, need_kw<"per">, a_duration> {};
struct zone : sor<seq<pick<"contact">, need_kw<"or">, need<text, "a time zone in quotes">>, text> {
};
using a_zone = need<zone, "`contact or 'ZONE'` or a time zone in quotes">;
struct reason : node<Kind::Label, name, colon> {};

struct when_setting
    : node<Kind::WhenSetting, kw<"when">, a_trigger, opt<pick<"including">, need_kw<"existing">>> {
};
struct reenroll_after
    : seq<pick<"after">, a_duration, opt<kw<"from">, need<pick<"entry">, "entry">>> {};
struct reenroll : node<Kind::Reenroll, opening<"reenroll">,
                       need<sor<pick<"never", "always", "restart", "update">, reenroll_after>,
                            "`never`, `always`, `after 30d`, `restart` or `update`">> {};
struct keyed_by
    : node<Kind::KeyedBy, opening<"keyed">, need_kw<"by">, need<any_name, "a field of the event">> {
};
struct else_queue : seq<kw<"else">, need<pick<"queue">, "queue">> {};
/// `exclusive in` is an older spelling, which the builder reports.
struct exclusive
    : node<Kind::Exclusive, opening<"exclusive">, need<sor<kw<"group">, pick<"in">>, "group">,
           need<name, "the name of a group">, opt<else_queue>> {};
struct admit
    : node<Kind::Admit, opening<"admit">, need<number, "a number">, need_kw<"per">, a_duration> {};
struct timezone : node<Kind::Timezone, opening<"timezone">, a_zone> {};
struct window_setting : node<Kind::WindowSetting, opening<"window">, a_window> {};
struct else_skip : seq<kw<"else">, need<pick<"skip">, "skip">> {};
struct limit : node<Kind::Limit, opening<"limit">, count_per, opt<else_skip>> {};
struct no_goal : node<Kind::NoGoal, kw<"no">, kw<"goal">> {};
struct goal : node<Kind::Goal, opening<"goal">, opt<reason>, a_condition, opt<block>> {};
struct exit_when : node<Kind::ExitWhen, kw<"exit">, at<exit_setting_ahead>, opt<reason>,
                        pick<"when", "unless">, a_condition, opt<block>> {};
struct on : node<Kind::On, opening<"on">, head<a_trigger>, a_block> {};
struct starts : node<Kind::Starts, opening<"starts">, a_date> {};
struct ends : node<Kind::Ends, opening<"ends">, a_date> {};
struct priority
    : node<Kind::Priority, opening<"priority">, opt<operation<"-">>, need<number, "a number">> {};
struct holdout : node<Kind::Holdout, opening<"holdout">, need<percent, "a share, such as `5%`">,
                      opt<kw<"for">, a_duration>> {};
struct expires : node<Kind::Expires, opening<"expires">, a_duration> {};
struct draft : node<Kind::Draft, opening<"draft">> {};

struct setting
    : sor<when_setting, goal, no_goal, exit_when, window_setting, limit, reenroll, timezone,
          keyed_by, exclusive, admit, on, starts, ends, priority, holdout, expires, draft> {};
struct misplaced_setting : node<Kind::Misplaced, setting> {};
struct settings : star<recover<setting, Kind::ErrorSetting, ResumeAtStep>> {};

}  // namespace tend::grammar::rules
