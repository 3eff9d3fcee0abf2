// steps.hpp: what a run does, one rule a step. A part of grammar/parse.cpp.
#pragma once

#include "grammar/rules/expressions.hpp"
#include "grammar/rules/resume.hpp"

namespace tend::grammar::rules {

struct step;
struct misplaced_setting;

struct block_end : sor<mark<"}">, outdented_declaration> {};
struct block_step : recover<sor<step, misplaced_setting, unexpected<block_end, "a step">>,
                            Kind::ErrorStep, ResumeAtStep> {};
struct block : node<Kind::Block, braces<star<block_step>>> {};
using a_block = need<block, "`{`">;
struct else_block : node<Kind::Else, kw<"else">, a_block> {};
/// A broken condition does not hide the block behind it.
template <typename Rule>
struct head : recover<Rule, Kind::Missing, ResumeAtBlock> {};

struct list_name : need<name, "the name of a list"> {};
struct field_name : need<name, "the name of a field"> {};
struct message_name : need<name, "the name of a message"> {};
struct workflow_name : need<name, "the name of a workflow"> {};
struct team_name : need<name, "the name of a team"> {};
struct topic_name : need<name, "the name of a topic"> {};

// --- Waits
// ----------------------------------------------------------------------------------------

struct until_next : node<Kind::UntilNext, kw<"next">, at<key_word>, pattern> {};
struct until_time : node<Kind::UntilTime, opt<days>, time_of_day, not_at<mark<"-">>> {};
struct until_window : node<Kind::UntilWindow, window> {};
struct until_expression
    : node<Kind::UntilExpr, need<condition, "a time, a date, a window, a condition or `{`">,
           opt<window>, opt<at_time>> {};
struct up_to : node<Kind::UpTo, kw<"up">, need_kw<"to">, need<plain, "a duration or a moment">> {};
struct arm_block : need<block, "`{`"> {};
struct after_arm
    : seq<node<Kind::After, kw<"after">, head<need<plain, "a duration, such as `3d`">>>,
          arm_block> {};
struct condition_arm : seq<head<a_condition>, arm_block> {};
struct wait_arm
    : node<Kind::WaitArm, not_at<sor<block_end, end_of_file>>, sor<after_arm, condition_arm>> {};
struct wait_first : node<Kind::WaitFirst, kw<"wait">, kw<"until">,
                         braces<star<recover<wait_arm, Kind::ErrorStep, ResumeAtStep>>>> {};
/// `wait for` is taken for `wait until`, and reported by the builder.
struct wait_until : node<Kind::WaitUntil, kw<"wait">, sor<kw<"until">, pick<"for">>,
                         sor<until_next, until_time, until_window, until_expression>, opt<up_to>,
                         opt<block>, opt<else_block>> {};
struct wait_duration
    : node<Kind::WaitDuration, kw<"wait">, need<plain, "a duration, such as `3d`, or `until`">,
           opt<window>, opt<at_time>> {};
struct wait : sor<wait_first, wait_until, wait_duration> {};

// --- Messages
// -------------------------------------------------------------------------------------

struct ignoring : seq<kw<"ignoring">, need<pick<"window", "limit">, "`window` or `limit`">> {};
struct send : node<Kind::Send, kw<"send">, message_name, star<ignoring>, opt<else_block>> {};
struct subscribe : node<Kind::Subscribe, kw<"subscribe">, need_kw<"to">, topic_name> {};
struct unsubscribe : node<Kind::Unsubscribe, kw<"unsubscribe">, need_kw<"from">, topic_name> {};
struct growing
    : node<Kind::Growing, kw<"growing">, need_kw<"to">, need<plain, "a duration, such as `3w`">,
           opt<kw<"by">, need<factor, "a factor, such as `1.5x`">>> {};
struct drip
    : node<Kind::Drip, kw<"drip">, message_name, star<mark<",">, message_name>, need_kw<"every">,
           need<plain, "a duration, such as `3d`">, opt<growing>, opt<window>> {};
struct notify
    : node<Kind::Notify, kw<"notify">, need<sor<path, text>, "a field, a team or an address">,
           opt<text>, opt<node<Kind::With, kw<"with">, message_name>>> {};

// --- Data
// -----------------------------------------------------------------------------------------

struct set : node<Kind::Set, kw<"set">, field_name, need_mark<"=">, need<condition, "a value">> {};
struct clear : node<Kind::Clear, kw<"clear">, field_name> {};
struct add_to_list : node<Kind::Listing, kw<"add">, pick<"to">, list_name> {};
struct add_to_field : node<Kind::Change, kw<"add">, a_value, need<pick<"to">, "to">, field_name> {};
struct remove_from_list : node<Kind::Listing, kw<"remove">, pick<"from">, list_name> {};
struct remove_from_field
    : node<Kind::Change, kw<"remove">, a_value, need<pick<"from">, "from">, field_name> {};
struct assign : node<Kind::Assign, kw<"assign">, field_name, need_kw<"from">, team_name> {};
struct take : node<Kind::Take, kw<"take">, need<name, "a name for the value">, need_kw<"from">,
                   need<name, "the name of a pool">, opt<else_block>> {};

// --- Branches and calls
// ---------------------------------------------------------------------------

struct if_arm : node<Kind::IfArm, kw<"if">, head<a_condition>, arm_block> {};
struct else_if : seq<kw<"else">, if_arm> {};
struct if_step : node<Kind::If, if_arm, star<else_if>, opt<else_block>> {};

struct match_arm
    : node<Kind::MatchArm, not_at<sor<block_end, end_of_file>>,
           head<need<sor<test, listed<sum>>, "a value, a test such as `contains 'x'`, or `else`">>,
           arm_block> {};
struct match_else : else_block {};
struct match_arms
    : braces<star<recover<sor<match_else, match_arm>, Kind::ErrorStep, ResumeAtStep>>> {};
struct match_any : seq<pick<"any">, kw<"of">, need<path, "a list">> {};
struct match_step : node<Kind::Match, kw<"match">, head<need<sor<match_any, sum>, "a value">>,
                         need<match_arms, "`{`">> {};

struct split_arm : node<Kind::SplitArm, percent, need<name, "a name for this arm">, arm_block> {};
struct split_arms
    : braces<star<recover<sor<split_arm, unexpected<block_end, "a share, such as `50%`">>,
                          Kind::ErrorStep, ResumeAtStep>>> {};
struct winner
    : node<Kind::Winner, kw<"winner">, need_kw<"by">, a_pattern, need_kw<"after">, a_duration> {};
struct split_step : node<Kind::Split, kw<"split">, need<name, "a name for the split">,
                         need<split_arms, "`{`">, opt<winner>> {};

struct repeat_times : seq<number, need_kw<"times">> {};
struct repeat_until : seq<kw<"until">, head<a_condition>, need_kw<"up">, need_kw<"to">,
                          need<number, "a number">, need_kw<"times">> {};
struct repeat_step : node<Kind::Repeat, kw<"repeat">,
                          need<sor<repeat_times, repeat_until>, "`3 times` or `until`">, a_block> {
};

struct argument : node<Kind::Argument, opt<any_name, colon>, sum> {};
struct call_arguments : seq<mark<"(">, opt<listed<argument>, opt<mark<",">>>, closing_parenthesis> {
};
using the_arguments = need<call_arguments, "`(`">;
struct do_step : node<Kind::Do, kw<"do">, need<name, "the name of a sequence">, the_arguments> {};
struct call_step
    : node<Kind::Call, kw<"call">, need<name, "the name of an action">, the_arguments,
           opt<node<Kind::As, kw<"as">, need<name, "a name for the answer">>>, opt<else_block>> {};
struct enroll : node<Kind::EnrollIn, kw<"enroll">, need_kw<"in">, workflow_name> {};
/// `exit` before `when`, `unless` or a name and `when` is a setting.
struct exit_setting_ahead
    : sor<kw<"when">, kw<"unless">, seq<name, colon, sor<kw<"when">, kw<"unless">>>> {};
struct exit : node<Kind::Exit, kw<"exit">,
                   sor<seq<kw<"from">, workflow_name>, not_at<exit_setting_ahead>>> {};
struct log : node<Kind::Log, kw<"log">, need<text, "a text">> {};

struct bare_step
    : sor<wait, send, drip, notify, set, clear, add_to_list, add_to_field, remove_from_list,
          remove_from_field, if_step, match_step, split_step, repeat_step, do_step, call_step,
          assign, take, subscribe, unsubscribe, enroll, exit, log> {};
struct label : node<Kind::Label, key_name, colon> {};
struct step : sor<bare_step, seq<label, need<bare_step, "a step">>> {};

}  // namespace tend::grammar::rules
