// expressions.hpp: values, conditions, patterns, windows and moments. A part of grammar/parse.cpp.
#pragma once

#include "grammar/rules/engine.hpp"

namespace tend::grammar::rules {

struct condition;
struct sum;
struct plain;
struct declaration_head;
struct path;
struct pattern;

template <Literal... Texts>
struct operation : node<Kind::Operator, sor<mark<Texts>...>> {};
template <Literal... Texts>
struct word_operation : node<Kind::Operator, kw<Texts>...> {};
using colon = mark<":">;

// --- Times
// ----------------------------------------------------------------------------------------

struct spelled_unit : pick<"days", "day", "weeks", "week", "months", "month", "years", "year",
                           "hours", "hour", "minutes", "minute", "seconds", "second"> {};
struct short_unit : pick<"d", "h", "w", "mo", "y", "min", "s", "bd", "m"> {};
struct spelled_duration : node<Kind::LongDuration, number, opt<pick<"business">>, spelled_unit> {};
/// `3 d`: a mistake that the builder reports.
struct spaced_duration : node<Kind::SpacedDuration, number, short_unit, not_at<colon>> {};
struct duration
    : node<Kind::Durations, sor<plus<duration_token>, spelled_duration, spaced_duration>> {};
using a_duration = need<duration, "a duration, such as `3d`">;

/// A date alone or with a time, which is none where a window begins: `2026-12-01 08:00-09:00`.
struct moment_literal
    : node<Kind::When, sor<instant, seq<date, opt<time_of_day, not_at<mark<"-">>>>>> {};
using a_date = need<moment_literal, "a date, such as `2026-12-01` or `2026-12-01 09:00`">;
using a_time = need<time_of_day, "a time, such as `09:00`">;
struct at_time : node<Kind::At, kw<"at">, a_time> {};

struct weekday : pick<"mon", "tue", "wed", "thu", "fri", "sat", "sun"> {};
struct long_weekday
    : pick<"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"> {};
struct business_days : node<Kind::Word, kw<"business">, kw<"days">> {};
struct day_span : node<Kind::DaySpan, weekday,
                       opt<mark<"-">, need<weekday, "a day, such as `fri`">>, not_at<colon>> {};
struct days
    : node<Kind::Days,
           sor<seq<sor<pick<"daily", "weekdays", "weekends">, business_days>, not_at<colon>>,
               listed<day_span>>> {};
struct time_span : node<Kind::TimeSpan, time_of_day, mark<"-">, a_time> {};
struct times : seq<time_span, star<kw<"and">, time_span>> {};
/// Days and then a time: hours must be meant.
struct hours_of_days : seq<at<time_of_day>, need<times, "a span of hours, such as `08:00-09:00`">> {
};
struct window : node<Kind::Window, sor<seq<days, opt<hours_of_days>>, times>,
                     opt<pick<"spread">, not_at<colon>>> {};
using a_window = need<window, "a window, such as `weekdays 08:00-09:00`">;

// --- Patterns
// -------------------------------------------------------------------------------------

struct channel : pick<"email", "sms", "push", "overlay"> {};
/// Where a word opens a setting, be it one without its value, it is not the key of the event before
/// it.
struct next_sentence
    : sor<kw<"send">, kw<"wait">, kw<"if">, kw<"drip">, kw<"match">, kw<"set">, kw<"add">,
          kw<"notify">, kw<"exit">, kw<"when">, kw<"no">, kw<"goal">, kw<"limit">, kw<"window">,
          kw<"timezone">, kw<"reenroll">, kw<"keyed">, kw<"exclusive">, kw<"admit">, mark<"}">> {};
struct setting_head
    : sor<seq<sor<kw<"limit">, kw<"window">, kw<"timezone">, kw<"priority">>, next_sentence>,
          seq<kw<"timezone">, sor<seq<kw<"contact">, kw<"or">>, text>>,
          seq<kw<"window">, opt<channel>, sor<days, time_of_day, number, duration_token>>,
          seq<kw<"limit">, number>,
          seq<sor<kw<"starts">, kw<"ends">>, sor<kw<"with">, date, instant>>,
          seq<kw<"priority">, sor<mark<"-">, number>>, seq<days, time_of_day>> {};
struct key_word
    : seq<not_at<sor<seq<key_name, colon>, declaration_head, setting_head, kw<"once">>>, key_name> {
};
struct key : node<Kind::Key, sor<text, key_word>> {};
struct closing_parenthesis : need<mark<")">, "`,` or `)`"> {};
struct arguments : node<Kind::Arguments, mark<"(">, opt<listed<condition>, opt<mark<",">>>,
                        closing_parenthesis> {};
struct any_key : node<Kind::AnyKey, kw<"any">, kw<"key">> {};
struct without
    : node<Kind::Without, kw<"without">, need<pattern, "an event">, need_kw<"within">, a_duration> {
};
struct pattern : node<Kind::Pattern, name, opt<sor<nested<arguments>, key>>, opt<any_key>,
                      opt<nested<without>>> {};
using a_pattern = need<pattern, "an event">;

struct range
    : node<
          Kind::Range,
          sor<seq<kw<"in">, kw<"last">, need<sor<duration, name>, "a duration, such as `3d`">>,
              seq<kw<"since">, need<sor<pick<"enrolled">, moment_literal>, "`enrolled` or a date">>,
              pick<"ever">>> {};

// --- Operands
// -------------------------------------------------------------------------------------

struct dot_name : seq<mark<".">, need<any_name, "the name of a field">> {};
struct path : node<Kind::Path, name, star<dot_name>> {};
struct dotted : node<Kind::Path, name, plus<dot_name>> {};
/// Where an operand is missing, the declaration on the next line is none.
struct mention : node<Kind::Mention, not_at<outdented_declaration>, pattern, opt<range>> {};

/// `count`, `sum`, `last` and `first` are names unless a pattern follows.
struct pattern_ahead : at<key_word> {};
struct any_history : node<Kind::History, pick<"any", "no">, a_pattern, opt<range>> {};
struct count_history : node<Kind::History, pick<"count">, pattern_ahead, pattern, opt<range>> {};
struct sum_history : node<Kind::History, pick<"sum">, pattern_ahead, pattern, need_mark<".">,
                          need<any_name, "the name of a field">, opt<range>> {};
struct edge_history : node<Kind::History, pick<"last", "first">, pattern_ahead, pattern,
                           opt<dot_name>, opt<range>> {};

struct quantified
    : node<Kind::Quantified, pick<"any", "all", "none">, kw<"of">, need<path, "a list">,
           need_mark<"(">, nested<condition>, closing_parenthesis> {};
struct member_of
    : node<Kind::MemberOf, kw<"member">, kw<"of">, need<name, "the name of a list or segment">> {};
struct active_in : node<Kind::ActiveIn, kw<"active">, kw<"in">, not_at<mark<"[">>,
                        need<name, "the name of a workflow">> {};
struct subscribed_to
    : node<Kind::SubscribedTo, kw<"subscribed">, kw<"to">, need<name, "the name of a topic">> {};

struct closing_bracket : need<mark<"]">, "`,` or `]`"> {};
struct list_items : seq<mark<"[">, opt<listed<sum>, opt<mark<",">>>, closing_bracket> {};
struct list_literal : node<Kind::List, nested<list_items>> {};
struct parentheses : seq<mark<"(">, need<condition, "a value or a condition">, need_mark<")">> {};
struct simple_literal : sor<text, moment_literal, time_of_day, percent, duration, number> {};

struct primary
    : sor<simple_literal, quantified, any_history, count_history, sum_history, edge_history,
          member_of, active_in, subscribed_to, dotted, mention, list_literal, nested<parentheses>> {
};
struct unary;
struct negation : node<Kind::Negate, mark<"-">, nested<unary>> {};
struct unary : sor<negation, primary> {};
struct product : node<Kind::Product, unary, star<operation<"*", "/">, need<unary, "a value">>> {};
struct sum : node<Kind::Sum, product, star<operation<"+", "-">, need<product, "a value">>> {};
using a_value = need<sum, "a value">;

/// Values where an event's key could not stand: what a wait, a constant or a property is given.
struct plain_arguments
    : node<Kind::Arguments, mark<"(">, opt<listed<plain>, opt<mark<",">>>, closing_parenthesis> {};
struct plain_call : node<Kind::Pattern, name, nested<plain_arguments>> {};
struct plain_mention : node<Kind::Mention, plain_call> {};
struct plain_list
    : node<Kind::List, mark<"[">, opt<listed<plain>, opt<mark<",">>>, closing_bracket> {};
struct plain_parentheses : seq<mark<"(">, need<plain, "a value">, need_mark<")">> {};
struct plain_unary;
struct plain_negation : node<Kind::Negate, mark<"-">, nested<plain_unary>> {};
struct plain_unary : sor<plain_negation, simple_literal, plain_mention, path, nested<plain_list>,
                         nested<plain_parentheses>> {};
struct plain_product
    : node<Kind::Product, plain_unary, star<operation<"*", "/">, need<plain_unary, "a value">>> {};
struct plain
    : node<Kind::Sum, plain_product, star<operation<"+", "-">, need<plain_product, "a value">>> {};
using a_plain = need<plain, "a value">;

// --- Conditions
// -----------------------------------------------------------------------------------

/// `=` is taken for `==`, and reported by the builder.
struct comparison : seq<operation<"==", "!=", "~=", "<=", ">=", "<", ">", "=">,
                        need<sum, "a value to compare with">> {};
struct in_list
    : seq<word_operation<"in">,
          need<sor<list_items, path>, "a list, such as `['CEO', 'VD']`, or the name of one">> {};
struct test : node<Kind::Test,
                   sor<comparison, seq<word_operation<"contains">, a_value>,
                       seq<word_operation<"starts", "with">, a_value>,
                       seq<word_operation<"ends", "with">, a_value>,
                       seq<word_operation<"matches">, need<text, "a regular expression in quotes">>,
                       seq<word_operation<"between">, a_value, need_kw<"and">, a_value>,
                       seq<pick<"not">, in_list>, seq<not_at<kw<"in">, kw<"last">>, in_list>,
                       seq<word_operation<"is">, opt<pick<"not">>, need_kw<"set">>,
                       seq<word_operation<"becomes">, a_value>>> {};
/// Without a left side only in `any of LIST (contains 'x')`; a second test is reported by the
/// builder.
struct compare : node<Kind::Compare, sor<test, sum>, star<test>> {};
struct held : node<Kind::HeldFor, compare, opt<kw<"for">, a_duration>> {};
struct not_;
struct negated : node<Kind::Not, kw<"not">, need<nested<not_>, "a condition">> {};
struct not_ : sor<negated, held> {};
struct and_ : node<Kind::And, not_, star<kw<"and">, need<not_, "a condition">>> {};
struct condition : node<Kind::Or, and_, star<kw<"or">, need<and_, "a condition">>> {};
using a_condition = need<condition, "a condition">;

// --- Triggers
// -------------------------------------------------------------------------------------

struct every_month : node<Kind::EveryMonth, kw<"month">, need_kw<"on">,
                          need<number, "a day of the month">, opt<at_time>> {};
struct every_year : node<Kind::EveryYear, kw<"year">, need_kw<"on">, a_value, opt<at_time>> {};
struct every_period : node<Kind::EveryPeriod, duration, need_kw<"from">, a_date, opt<at_time>> {};
struct every_days : node<Kind::EveryDays, sor<pick<"day">, long_weekday, days>, opt<at_time>> {};
struct every
    : seq<kw<"every">, need<sor<every_month, every_year, every_period, every_days>,
                            "`day`, a weekday, `month on 1`, `year on FIELD` or `14d from DATE`">> {
};
struct at_moment : node<Kind::AtWhen, kw<"at">, a_date> {};
struct offset : node<Kind::Offset, duration, pick<"before", "after">, a_value, opt<at_time>> {};
struct field_moment : node<Kind::AtField, path, at_time> {};
struct moment : sor<every, at_moment, offset, field_moment> {};
struct trigger_term : sor<moment, not_> {};
struct trigger_and
    : node<Kind::And, trigger_term, star<kw<"and">, need<trigger_term, "a condition">>> {};
struct trigger : node<Kind::Or, trigger_and, star<kw<"or">, need<trigger_and, "a condition">>> {};
using a_trigger = need<trigger, "an event or a condition">;

}  // namespace tend::grammar::rules
