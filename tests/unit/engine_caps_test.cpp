// How many messages may leave in a stretch of time, and which arm of a split does better
// (language.md, sections 3 and 4).
#include <catch2/catch.hpp>

#include "runtime/engine/caps.hpp"
#include "runtime/engine/splits.hpp"
#include "runtime/store/memory.hpp"
#include "tests/unit/handmade.hpp"
#include "tests/unit/story.hpp"

using namespace tend;
using namespace tend::test;

namespace {

/// A policy's limit over all workflows, and one of a workflow's own.
struct Limited : Handmade {
  Limited() {
    const auto signed_up = event("signed_up");
    workflow("first", signed_up);
    emit(Op::Complete);
    workflow("second", signed_up);
    emit(Op::Complete);
  }
  LimitInfo limit(std::uint32_t count, const Duration& per) {
    LimitInfo limit;
    limit.count = count;
    limit.per = duration(per);
    return limit;
  }
};

}  // namespace

TEST_CASE("a limit is rolling: one that left counts for exactly its time") {
  Limited script;
  script.program.policy.limits = {script.limit(2, {0, 7, 0, 0})};
  MemoryStore store;
  const ContactId anna = store.contact("anna");
  Caps caps(script.program, store);
  const Caps::Asked mail{anna, 0, ChannelKind::Email};
  const Instant monday = at("2026-01-05T08:00:00Z");
  CHECK(caps.next_free(mail, monday) == monday);
  caps.count_sent(mail, monday);
  caps.count_sent(mail, at("2026-01-06T08:00:00Z"));
  CHECK(caps.next_free(mail, at("2026-01-07T08:00:00Z")) == at("2026-01-12T08:00:00Z"));
  CHECK(caps.next_free(mail, at("2026-01-12T07:59:59Z")) == at("2026-01-12T08:00:00Z"));
  CHECK(caps.next_free(mail, at("2026-01-12T08:00:00Z")) == at("2026-01-12T08:00:00Z"));
  caps.count_sent(mail, at("2026-01-12T08:00:00Z"));
  CHECK(caps.next_free(mail, at("2026-01-12T08:00:00Z")) == at("2026-01-13T08:00:00Z"));
}

TEST_CASE("a policy's limit is over all workflows, a workflow's own and a channel's are not") {
  Limited script;
  const Instant monday = at("2026-01-05T08:00:00Z");
  const Instant tuesday = at("2026-01-06T08:00:00Z");
  MemoryStore store;
  const ContactId anna = store.contact("anna");

  SECTION("of the policy") {
    script.program.policy.limits = {script.limit(1, {0, 1, 0, 0})};
    Caps caps(script.program, store);
    caps.count_sent({anna, 0, ChannelKind::Email}, monday);
    CHECK(caps.next_free({anna, 1, ChannelKind::Email}, monday) == tuesday);
    CHECK(caps.next_free({anna, 1, ChannelKind::Email, true}, monday) == tuesday);
    CHECK(caps.next_free({store.contact("bo"), 0, ChannelKind::Email}, monday) == monday);
  }
  SECTION("of a workflow") {
    script.program.workflows[0].limits = {script.limit(1, {0, 1, 0, 0})};
    Caps caps(script.program, store);
    caps.count_sent({anna, 0, ChannelKind::Email}, monday);
    CHECK(caps.next_free({anna, 0, ChannelKind::Email}, monday) == tuesday);
    CHECK(caps.next_free({anna, 0, ChannelKind::Email, true}, monday) == monday);
    CHECK(caps.next_free({anna, 1, ChannelKind::Email}, monday) == monday);
  }
  SECTION("of a channel, else skip") {
    LimitInfo limit = script.limit(1, {0, 1, 0, 0});
    limit.channel = ChannelKind::Sms;
    limit.skip = true;
    script.program.policy.limits = {limit};
    Caps caps(script.program, store);
    caps.count_sent({anna, 0, ChannelKind::Sms}, monday);
    CHECK_FALSE(caps.next_free({anna, 0, ChannelKind::Sms}, monday));
    CHECK(caps.next_free({anna, 0, ChannelKind::Email}, monday) == monday);
    CHECK(caps.next_free({anna, 0, ChannelKind::Sms}, tuesday) == tuesday);
  }
}

TEST_CASE("an arm is better only when that is sure at 99%, of thirty trials each") {
  // z = 2.546 and z = 2.688, by the formula of the source that splits.hpp names.
  CHECK_FALSE(surely_better(60, 100, 42, 100));
  CHECK(surely_better(61, 100, 42, 100));
  CHECK_FALSE(surely_better(42, 100, 61, 100));
  CHECK_FALSE(surely_better(29, 29, 0, 29));
  CHECK(surely_better(30, 30, 0, 30));
  CHECK_FALSE(surely_better(15, 30, 15, 30));
}
