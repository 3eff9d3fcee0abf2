// declarations.hpp: what a file holds. A part of grammar/parse.cpp.
#pragma once

#include "grammar/rules/tests.hpp"

namespace tend::grammar::rules {

// --- Types and fields
// -------------------------------------------------------------------------------

struct type;
struct fields;
struct list_type : node<Kind::ListType, kw<"list">, kw<"of">, need<nested<type>, "a type">> {};
struct enum_value : sor<any_name, text> {};
struct enum_type : node<Kind::EnumType, kw<"enum">, mark<"(">, need<enum_value, "a value">,
                        star<mark<",">, enum_value>, opt<mark<",">>, closing_parenthesis> {};
struct record_type : node<Kind::RecordType, fields> {};
struct named_type : node<Kind::NamedType, name> {};
struct type : sor<list_type, enum_type, record_type, named_type> {};
using a_type = need<type, "a type, such as `text` or `number`">;
struct initial : seq<mark<"=">, a_plain> {};
struct field : node<Kind::Field, opt<pick<"key">, not_at<colon>>, any_name, need_mark<":">, a_type,
                    opt<operation<"!">>, opt<initial>> {};
struct fields
    : node<Kind::Fields, braces<entries<recovering<field, "a field, such as `plan: text`">>>> {};
struct parameters
    : node<Kind::Fields, mark<"(">, opt<listed<field>, opt<mark<",">>>, closing_parenthesis> {};
using need_fields = need<fields, "`{`">;
using need_parameters = need<parameters, "`(`">;

// --- Flows
// ------------------------------------------------------------------------------------------

struct body : seq<settings, star<block_step>> {};
struct workflow
    : node<Kind::Workflow, kw<"workflow">, workflow_name, opt<text>, need<braces<body>, "`{`">> {};
struct script_step
    : recover<sor<step, misplaced_setting, unexpected<sor<declaration_head, mark<"}">>, "a step">>,
              Kind::ErrorStep, ResumeAtStep> {};
struct script : node<Kind::Script, recover<when_setting, Kind::ErrorSetting, ResumeAtStep>,
                     settings, star<script_step>> {};
struct sequence : node<Kind::Sequence, kw<"sequence">, need<name, "a name for the sequence">,
                       need_parameters, a_block> {};

// --- Contacts, events, messages
// -----------------------------------------------------------------------

struct contact : node<Kind::Contact, kw<"contact">, need_fields> {};
struct mapped_part
    : sor<dot_name,
          node<Kind::Index, mark<"[">, need<number, "an index, such as `0`">, closing_bracket>> {};
struct mapping : node<Kind::Mapping, any_name, need_mark<":">,
                      need<name, "a path, such as `products[0].id`">, star<mapped_part>> {};
struct mappings : braces<entries<recovering<mapping, "a mapping, such as `amount: revenue`">>> {};
struct from
    : node<Kind::From, kw<"from">, need<text, "the foreign name in quotes">, opt<mappings>> {};
struct event
    : node<Kind::Event, kw<"event">, need<name, "a name for the event">, opt<fields>, opt<from>> {};

struct variants
    : node<Kind::Variants, kw<"variants">, need_kw<"by">, field_name, need<object, "`{`">> {};
struct property : sor<seq<at<kw<"variants">, kw<"by">>, variants>, pair> {};
struct properties
    : node<Kind::Object,
           braces<entries<recovering<property, "a property, such as `subject: 'Hello'`">>>> {};
struct message : node<Kind::Message, channel, listed<need<name, "a name for the message">>,
                      need<properties, "`{`">> {};
/// A name, unless it begins the next declaration.
template <Literal What>
struct declared_name : need<seq<not_at<declaration_head>, name>, What> {};
struct topic : node<Kind::Topic, kw<"topic">, declared_name<"a name for the topic">> {};

// --- Lists, scores
// ------------------------------------------------------------------------------------

struct list : node<Kind::ListDecl, kw<"list">, declared_name<"a name for the list">> {};
struct segment : node<Kind::Segment, kw<"segment">, need<name, "a name for the segment">,
                      need_kw<"when">, a_condition> {};
struct points_cap
    : seq<kw<"up">, need_kw<"to">, need<number, "a number">, need_kw<"per">, a_duration> {};
struct score_rule : node<Kind::ScoreRule, kw<"when">, a_condition,
                         need<pick<"add", "remove">, "`add` or `remove`">,
                         need<number, "a number of points">, opt<points_cap>> {};
struct decay : node<Kind::Decay, kw<"decay">, need<percent, "a share, such as `10%`">,
                    need_kw<"per">, a_duration> {};
struct score_items : braces<star<recovering<sor<score_rule, decay>, "`when` or `decay`">>> {};
struct score
    : node<Kind::Score, kw<"score">, need<name, "a name for the score">, need<score_items, "`{`">> {
};

// --- Policy, calendars
// --------------------------------------------------------------------------------

struct quiet : node<Kind::Quiet, kw<"quiet">, need<time_span, "a span, such as `20:00-08:00`">> {};
struct channel_window : node<Kind::ChannelWindow, kw<"window">, opt<channel>, a_window> {};
struct consent : node<Kind::Consent, kw<"consent">,
                      need<pick<"required", "assumed">, "`required` or `assumed`">, need_kw<"for">,
                      listed<need<channel, "a channel">>> {};
struct policy_timezone : node<Kind::Timezone, kw<"timezone">, a_zone> {};
struct policy_limit : node<Kind::Limit, kw<"limit">, count_per, opt<else_skip>> {};
struct holidays : node<Kind::Holidays, kw<"holidays">, need<name, "the name of a calendar">> {};
struct blackout : node<Kind::Blackout, kw<"blackout">, need<name, "the name of a calendar">> {};
struct sender : node<Kind::Sender, kw<"sender">, need<text, "an address in quotes">> {};
struct policy_item : sor<policy_timezone, quiet, channel_window, policy_limit, consent, holidays,
                         blackout, sender> {};
struct policy_items : braces<entries<recovering<policy_item, "a setting of the policy">>> {};
struct policy : node<Kind::Policy, kw<"policy">, need<policy_items, "`{`">> {};
struct calendar_range : node<Kind::CalendarRange, date, opt<mark<"..">, need<date, "a date">>> {};
struct month_day : seq<number, mark<"-">, number> {};
struct any_weekday : sor<long_weekday, weekday> {};
struct month : pick<"january", "february", "march", "april", "may", "june", "july", "august",
                    "september", "october", "november", "december"> {};
struct nth_weekday : seq<pick<"first", "second", "third", "fourth", "last">,
                         need<any_weekday, "a day, such as `mon`">, need_kw<"of">,
                         need<month, "a month, such as `may`">> {};
struct weekday_from
    : seq<any_weekday, need_kw<"from">, need<month_day, "a month and a day, such as `06-20`">> {};
struct calendar_moved
    : node<Kind::CalendarMoved, kw<"moved">, need_kw<"to">,
           need<pick<"next", "nearest">, "`next` or `nearest`">, need_kw<"weekday">> {};
struct calendar_years
    : node<Kind::CalendarYears, pick<"since", "until">, need<number, "a year, such as `2026`">> {};
struct calendar_yearly : node<Kind::CalendarYearly, kw<"every">,
                              need<sor<month_day, nth_weekday, weekday_from>,
                                   "a month and a day, such as `05-01`, or `last mon of may`">,
                              opt<calendar_moved>, star<calendar_years>> {};
struct calendar_easter : node<Kind::CalendarEaster, opt<pick<"orthodox">>, pick<"easter">,
                              opt<operation<"+", "-">, need<duration, "days, such as `39d`">>,
                              opt<calendar_moved>, star<calendar_years>> {};
struct calendar_items
    : braces<entries<recovering<sor<calendar_range, calendar_yearly, calendar_easter>,
                                "a date, `every 05-01` or `easter`">>> {};
struct calendar : node<Kind::Calendar, kw<"calendar">, need<name, "a name for the calendar">,
                       need<calendar_items, "`{`">> {};

// --- Other things
// -------------------------------------------------------------------------------------

struct members : braces<entries<recovering<text, "an address in quotes">>> {};
struct team
    : node<Kind::Team, kw<"team">, need<name, "a name for the team">, need<members, "`{`">> {};
struct from_environment
    : node<Kind::Environment, kw<"env">, mark<"(">, need<text, "the name of a variable in quotes">,
           closing_parenthesis> {};
struct webhook : node<Kind::Webhook, kw<"webhook">, need_mark<":">, need_kw<"post">,
                      need<sor<text, from_environment>, "an address in quotes, or `env('NAME')`">> {
};
struct action_body : seq<kw<"body">, need_mark<":">, need<object, "`{`">> {};
struct retry
    : node<Kind::Retry, kw<"retry">, need_mark<":">, need<number, "a number">, need_kw<"times">> {};
struct action_items
    : braces<entries<
          recovering<sor<webhook, action_body, retry>, "`webhook:`, `body:` or `retry:`">>> {};
struct returns : node<Kind::Returns, kw<"returns">, need_fields> {};
struct action : node<Kind::Action, kw<"action">, need<name, "a name for the action">,
                     need_parameters, opt<returns>, need<action_items, "`{`">> {};
struct pool_items : braces<need_kw<"codes">, need_mark<":">, a_plain, opt<mark<",">>> {};
struct pool
    : node<Kind::Pool, kw<"pool">, need<name, "a name for the pool">, need<pool_items, "`{`">> {};
struct constant : node<Kind::Const, kw<"const">, need<name, "a name for the constant">,
                       need_mark<"=">, a_plain> {};
struct import : node<Kind::Import, kw<"import">,
                     need<sor<text, seq<name, plus<mark<"/">, need<name, "the name of a module">>>>,
                          "a file in quotes, or a module such as `std/carts`">> {};

struct declaration
    : sor<workflow, script, import, message, event, contact, sequence, topic, list, segment, score,
          policy, calendar, team, action, pool, constant, test_declaration> {};

/// How a declaration begins, where a name could stand as well. In step with starts_declaration.
struct declaration_head
    : sor<seq<kw<"import">, sor<text, seq<name, mark<"/">>>>,
          seq<kw<"workflow">, name, sor<text, mark<"{">>>, seq<kw<"sequence">, name, mark<"(">>,
          seq<kw<"contact">, sor<mark<"{">, seq<name, mark<"{">>>>, seq<kw<"event">, key_name>,
          seq<channel, name, sor<mark<"{">, mark<",">>>,
          seq<sor<kw<"topic">, kw<"list">>, key_name, not_at<colon>>,
          seq<kw<"segment">, name, kw<"when">>,
          seq<sor<kw<"score">, kw<"calendar">, kw<"team">, kw<"pool">>, name, mark<"{">>,
          seq<kw<"policy">, mark<"{">>, seq<kw<"action">, name, mark<"(">>,
          seq<kw<"const">, name, mark<"=">>, seq<kw<"test">, text, mark<"{">>> {};

struct nothing : pegtl::failure {};
struct file_item
    : recover<sor<declaration,
                  unexpected<nothing, "a declaration or a script that begins with `when`">>,
              Kind::ErrorDecl, ResumeAtDeclaration> {};
struct file : seq<space, star<file_item>, end_of_file> {};

/// What `tend when` is given.
struct steps_only
    : seq<space, node<Kind::Script, settings, star<script_step>>, need<end_of_file, "a step">> {};

}  // namespace tend::grammar::rules
