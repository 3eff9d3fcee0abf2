// tests.hpp: the lines of a `test`. A part of grammar/parse.cpp.
#pragma once

#include "grammar/rules/settings.hpp"

namespace tend::grammar::rules {

struct object;

// --- Properties: also of messages, actions and events of tests
// ---------------------------------------

struct value;
struct object_list : node<Kind::Objects, mark<"[">, at<mark<"{">>, listed<object>, opt<mark<",">>,
                          closing_bracket> {};
struct value : sor<object, nested<object_list>, plain> {};
using any_value = need<value, "a value">;
struct pair : node<Kind::Pair, any_name, need_mark<":">, any_value> {};
template <typename Item, Literal What>
struct recovering : recover<sor<Item, unexpected<block_end, What>>, Kind::Errors, ResumeAtEntry> {};
struct object : node<Kind::Object,
                     braces<entries<recovering<pair, "a property, such as `subject: 'Hello'`">>>> {
};

// --- Lines
// ----------------------------------------------------------------------------------------

struct persona : need<name, "the name of a contact of this test"> {};
struct test_contact : node<Kind::TestContact, kw<"contact">, persona, need<object, "`{`">> {};
struct test_moment : node<Kind::Moment, sor<seq<kw<"at">, a_date>, seq<kw<"after">, a_duration>>> {
};
struct test_set : node<Kind::TestSet, kw<"set">, persona, need_mark<".">,
                       need<any_name, "the name of a field">, need_mark<"=">, a_value> {};
struct test_fail
    : node<Kind::TestFail, kw<"fail">, channel, need<number, "a number">, need_kw<"times">> {};
/// What another system says when an action is called, and what a pool has: from then on, or from
/// the beginning where no moment stands before it.
struct test_answer : node<Kind::TestAnswer, kw<"action">, name,
                          sor<seq<pick<"answers">, need<object, "`{`">>, pick<"fails">>> {};
struct test_pool : node<Kind::TestPool, kw<"pool">, name,
                        sor<seq<kw<"holds">, listed<need<text, "a code in quotes">>>,
                            seq<kw<"is">, need<pick<"empty">, "empty">>>> {};
struct test_world : sor<test_answer, test_pool> {};
struct test_event : node<Kind::TestEvent, persona, need<name, "an event">, opt<key>, opt<object>> {
};
struct timed_line : seq<test_moment, sor<test_set, test_fail, test_world, test_event>> {};

struct expected_when
    : node<Kind::ExpectWhen,
           sor<seq<pick<"at", "by">, a_date>,
               seq<kw<"on">, need<date, "a date">, opt<time_of_day, need_mark<"-">, a_time>>>> {};
struct field_claim : node<Kind::FieldClaim, name, mark<".">, need<any_name, "the name of a field">,
                          need<operation<"==", "!=", "~=", "<=", ">=", "<", ">", "=">,
                               "a comparison, such as `==`">,
                          a_value> {};
struct member_claim
    : node<Kind::MemberClaim, opt<pick<"no">>, name, kw<"member">, need_kw<"of">, list_name> {};
struct waits_claim
    : node<Kind::WaitsClaim, opt<pick<"no">>, name, kw<"waits">, need_kw<"until">, a_date> {};
struct claim_times
    : node<Kind::Times, sor<pick<"once">, seq<kw<"exactly">, need<sor<number, name>, "a number">,
                                              need_kw<"times">>>> {};
/// `set` is a step's word, and one of the trace's too.
struct happening : sor<name, seq<at<kw<"set">>, any_name>> {};
struct event_claim : node<Kind::EventClaim, opt<pick<"no">>, persona, need<happening, "an event">,
                          opt<key>, opt<claim_times>, opt<kw<"in">, workflow_name>> {};
struct expect : node<Kind::Expect, kw<"expect">, opt<expected_when>,
                     sor<field_claim, member_claim, waits_claim, event_claim>> {};

struct test_line;
struct test_lines;
struct row : node<Kind::Row, mark<"(">, listed<a_plain>, opt<mark<",">>, closing_parenthesis> {};
struct row_names : sor<seq<mark<"(">, listed<persona>, need_mark<")">>, persona> {};
struct rows
    : node<Kind::List, mark<"[">, opt<listed<sor<row, plain>>, opt<mark<",">>>, closing_bracket> {};
struct for_each
    : node<Kind::ForEach, kw<"for">, need_kw<"each">, row_names, need_kw<"in">,
           need<rows, "rows, such as `[('CEO', 1), ('CTO', 0)]`">, need<test_lines, "`{`">> {};
struct test_line : sor<test_contact, timed_line, test_world, expect, for_each> {};
struct test_lines
    : braces<star<recover<
          sor<test_line, unexpected<block_end, "`contact`, `at`, `after`, `expect` or `for each`">>,
          Kind::ErrorLine, ResumeAtEntry>>> {};
struct test_declaration
    : node<Kind::TestDecl, kw<"test">, need<text, "what the test shows, in quotes">,
           need<test_lines, "`{`">> {};

}  // namespace tend::grammar::rules
