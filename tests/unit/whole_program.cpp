#include "tests/unit/whole_program.hpp"

#include "tests/unit/example_program.hpp"

namespace tend::example {
namespace {

// Indexes of what is declared in this order below.
enum : std::uint32_t { email, tags, score, owner, language };  // fields
enum : std::uint32_t { purchase, visited, abandoned };         // events
enum : std::uint32_t { product, amount, items };               // fields of a purchase
enum : std::uint32_t { sku, price };                           // fields of an item
enum : std::uint32_t { product_slot, count_slot, code_slot, ticket_slot, slot_count };

class Builder {
 public:
  Program build() {
    declare_values();
    declare_events();
    declare_people();
    declare_past();
    declare_messages();
    declare_rules();
    write_workflow();
    return std::move(program_);
  }

  /// What the third format brought.
  Program build_third() {
    program_ = build();
    program_.calendars[0].yearly.push_back({.day = 1,
                                            .kind = YearlyDay::Kind::OrthodoxEaster,
                                            .offset_days = -2,
                                            .move = YearlyDay::Move::NextWeekday,
                                            .since = 1990,
                                            .until = 2090});
    std::vector<ScoreRule>& rules = program_.scores[0].rules;
    ScoreRule shared = rules[0];
    shared.points = 1'000'000;
    shared.bound = 0;
    rules.push_back(shared);
    ActionInfo hook = program_.actions[0];
    hook.name = name("hook");
    hook.url = none;
    hook.url_variable = name("HOOK_URL");
    program_.actions.push_back(hook);
    program_.notices.push_back({.slot = product_slot, .subject = {}});
    return std::move(program_);
  }

 private:
  std::uint32_t here() const { return static_cast<std::uint32_t>(program_.code.size()); }
  TextIndex name(const std::string& characters) { return text(program_, characters); }
  std::uint32_t lasting(const Duration& duration) {
    program_.durations.push_back(duration);
    return static_cast<std::uint32_t>(program_.durations.size() - 1);
  }
  FieldInfo field(const std::string& called, Type type) {
    return {.name = name(called), .type = type};
  }
  FieldInfo shaped(const std::string& called, Type type, std::uint32_t shape) {
    return {.name = name(called), .type = type, .shape = shape};
  }

  /// Where it begins.
  std::uint32_t add(std::initializer_list<Word> words, std::uint32_t step = none) {
    const std::uint32_t begin = here();
    for (const Word word : words) {
      program_.code.push_back(word);
      program_.step_of.push_back(step);
    }
    return begin;
  }
  Word number(std::int64_t whole) { return {Op::Constant, number_constant(program_, whole)}; }
  Word word(const std::string& characters) {
    return {Op::Constant, text_constant(program_, characters)};
  }
  Word days(std::int32_t count) {
    return {Op::Constant, duration_constant(program_, {.days = count})};
  }

  void declare_values() {
    program_.zones = {{true, name("Europe/Stockholm")}, {false, name("Asia/Tokyo")}};
    program_.shapes = {{Type::List, {field("", Type::Text)}},
                       {Type::Record, {field("sku", Type::Text), field("price", Type::Number)}},
                       {Type::List, {shaped("", Type::Record, 1)}}};
    program_.enums = {{{name("en"), name("sv")}}};
    const std::uint32_t english = constant(program_, Type::Enum, 0, 0);
    const std::uint32_t vip = text_constant(program_, "vip");
    program_.lists = {{vip}};
    const std::uint32_t only_vip = constant(program_, Type::List, 0);
    program_.fields = {field("email", Type::Email), shaped("tags", Type::List, 0),
                       field("score", Type::Number), field("owner", Type::Email),
                       field("language", Type::Enum)};
    program_.fields[tags].initial = only_vip;
    program_.fields[language].enum_type = 0;
    program_.fields[language].initial = english;
    program_.regexes = {name("^/pricing")};
    program_.topics = {name("news")};
    program_.windows = {
        {.days = monday_to_friday, .spans = {{*make_time(8, 0), *make_time(9, 0)}}}};
    program_.variables = {{.name = name("product")}, {.name = name("tag")}};
  }

  void declare_events() {
    EventInfo bought{.name = name("purchase"),
                     .key = product,
                     .fields = {field("product", Type::Text), field("amount", Type::Number),
                                shaped("items", Type::List, 2)},
                     .foreign_name = name("Order Completed"),
                     .foreign_fields = {{amount, {name("properties"), name("0")}}}};
    bought.fields[amount].required = true;
    EventInfo left{.name = name("abandoned"), .fields = bought.fields, .synthetic = true};
    program_.events = {
        bought, {.name = name("visited"), .fields = {field("page", Type::Text)}}, left};
  }

  void declare_people() {
    program_.teams = {{name("sales"), {name("bo@example.com"), name("cilla@example.com")}}};
    program_.pools = {{name("codes"), {name("A1"), name("B2")}}};
    program_.assignments = {{.field = owner, .team = 0}};
    program_.takings = {{.pool = 0, .slot = code_slot}};
  }

  // ---- the project's fragments

  std::uint32_t has_dear_item() {
    const std::uint32_t asks =
        add({{Op::EventField, items}, {Op::AnyOf, here() + 3}, {Op::Return}});
    add({{Op::Element}, {Op::RecordField, price}, number(100), {Op::Greater}, {Op::Return}});
    return asks;
  }

  void declare_past() {
    const std::uint32_t dear =
        add({{Op::EventField, amount}, number(100), {Op::Greater}, {Op::Return}});
    const std::uint32_t recent = add({{Op::Now}, days(30), {Op::SubtractDuration}, {Op::Return}});
    program_.tallies = {{.event = purchase, .value_field = amount},
                        {.event = purchase, .condition = dear, .last = lasting({.days = 7})},
                        {.event = purchase,
                         .value_field = amount,
                         .group_field = product,
                         .since = recent,
                         .zone = 1,
                         .keep = 3}};
    program_.readings = {{0, ReadingKind::Count},
                         {1, ReadingKind::Count},
                         {2, ReadingKind::Sum},
                         {0, ReadingKind::LastAt}};
    const std::uint32_t thrice =
        add({{Op::History, 0}, number(3), {Op::GreaterEqual}, {Op::Return}});
    const std::uint32_t listed =
        add({{Op::Member, 0}, {Op::Subscribed, 0}, {Op::And}, {Op::Return}});
    const std::uint32_t today = add({{Op::Today}, {Op::Return}});
    const std::uint32_t from_now = add({{Op::Now}, {Op::Return}});
    using Kind = WatchInfo::Kind;
    program_.watches = {
        {.kind = Kind::Condition, .fragment = thrice, .newcomers_later = true},
        {.kind = Kind::Held, .fragment = listed, .duration = lasting({.days = 30})},
        {.kind = Kind::Moment, .fragment = today, .recurrence = {.kind = Recurrence::Kind::Year}},
        {.kind = Kind::Moment,
         .recurrence = {.kind = Recurrence::Kind::Days, .days = monday_to_friday},
         .at = make_time(9, 0),
         .zone = 1},
        {.kind = Kind::Moment, .recurrence = {.kind = Recurrence::Kind::Month, .day = 31}},
        {.kind = Kind::Moment,
         .fragment = from_now,
         .recurrence = {.kind = Recurrence::Kind::Period, .period = lasting({.days = 14})}}};
    program_.contact_lists = {{.name = name("partners")}, {.name = name("regulars"), .watch = 0}};
  }

  void declare_messages() {
    const std::uint32_t product_name = add({{Op::Variable, 0}, {Op::Return}});
    const std::uint32_t linked_product = add({{Op::Variable, 0}, {Op::Return}});
    const std::uint32_t known = add({{Op::Recipient}, {Op::IsSet}, {Op::Return}});
    const std::uint32_t all_tags = add({{Op::Field, tags}, {Op::Return}});
    const std::uint32_t one_tag = add({{Op::Variable, 1}, {Op::Return}});
    using Kind = TemplatePart::Kind;
    const std::uint32_t twenty = number_constant(program_, 20);
    const std::uint32_t dots = text_constant(program_, "…");
    program_.messages = {
        {.name = name("reminder"),
         .topic = 0,
         .at_least_once = true,
         .from = name("shop@example.com"),
         .subject = {{.kind = Kind::Value,
                      .fragment = product_name,
                      .filters = {{FilterKind::Truncate, {twenty, dots}}}}},
         .text = {{.kind = Kind::Unless, .fragment = known, .target = 3},
                  {.literal = name("Hello!")},
                  {.kind = Kind::Jump, .target = 5},
                  {.kind = Kind::Each,
                   .fragment = all_tags,
                   .type = Type::List,
                   .shape = 0,
                   .target = 5,
                   .variable = 1},
                  {.kind = Kind::Value, .fragment = one_tag}},
         .html = {
             {.field = owner, .escaping = Escaping::Html},
             {.kind = Kind::Value, .fragment = linked_product, .escaping = Escaping::UrlPart}}}};
    program_.notices = {{.field = owner, .subject = {{.literal = name("Cart")}}, .summary = true},
                        {.team = 0, .subject = {}, .message = 0},
                        {.address = name("ops@example.com"), .subject = {}}};
    program_.actions = {{.name = name("ticket"),
                         .url = name("https://example.com/tickets"),
                         .parameters = {field("title", Type::Text)},
                         .returns = {field("id", Type::Text)},
                         .body = {{.literal = name("{\"t\":")}, {.parameter = 0}},
                         .retries = 2}};
    program_.splits = {{.name = name("tone"),
                        .arms = {{name("warm"), 400'000}, {name("plain"), 600'000}},
                        .winner = 0,
                        .after = lasting({.days = 7})}};
  }

  void declare_rules() {
    const std::uint32_t pricing = add({{Op::EventField, 0}, {Op::Matches, 0}, {Op::Return}});
    program_.scores = {{.field = score,
                        .rules = {{.trigger = {.event = visited, .condition = pricing},
                                   .points = 5'000'000,
                                   .up_to = 10'000'000,
                                   .per = lasting({.days = 1})},
                                  {.trigger = {.watch = 0}, .points = -1'000'000}},
                        .decays = {{.share = 100'000, .per = lasting({.days = 7})}}}};
    program_.absences = {{.event = abandoned,
                          .first = purchase,
                          .first_condition = has_dear_item(),
                          .second = purchase,
                          .first_key = product,
                          .second_key = product,
                          .within = lasting({.us = us_per_hour})}};
    program_.calendars = {{.name = name("closed"),
                           .ranges = {{*make_date(2026, 7, 1), *make_date(2026, 7, 31)}},
                           .yearly = {{12, 24}}}};
    const LimitInfo weekly{
        .count = 5, .channel = ChannelKind::Email, .per = lasting({.days = 7}), .skip = true};
    program_.policy = {.quiet = TimeSpan{*make_time(21, 0), *make_time(8, 0)},
                       .windows = {{ChannelKind::Sms, 0}},
                       .limits = {weekly},
                       .holidays = 0,
                       .blackouts = {0},
                       .sender = name("Shop AB")};
  }

  // ---- the workflow

  void write_workflow() {
    for (const char* step : {"wait", "split", "take", "call", "others", "blocks"}) {
      program_.steps.push_back(
          {.identity = name(step), .file = name("shop.tend"), .line = 1, .column = 1});
    }
    program_.steps[4].ignoring_window = true;
    program_.steps[4].ignoring_limit = true;
    WorkflowInfo flow;
    flow.name = name("carts");
    flow.code_begin = here();
    flow.slots = slot_count;
    write_triggers(flow);
    write_steps();
    write_listeners(flow);
    settings(flow);
    flow.code_end = here();
    program_.workflows = {flow};
  }

  void write_triggers(WorkflowInfo& flow) {
    const Word boots = word("boots");
    const std::uint32_t condition =
        add({{Op::EventField, product}, boots, {Op::Equal}, {Op::Return}});
    const std::uint32_t entry =
        add({{Op::EventField, product}, {Op::Store, product_slot}, {Op::Jump, here() + 8}});
    const std::uint32_t watch_entry =
        add({{Op::Unknown}, {Op::Store, product_slot}, {Op::Jump, here() + 5}});
    flow.triggers = {
        {.event = purchase, .condition = condition, .key = boots.operand(), .entry = entry},
        {.watch = 0, .entry = watch_entry, .including_existing = true}};
    flow.entry = add({{Op::Unknown}, {Op::Store, product_slot}});
    add({{Op::Load, product_slot}, {Op::HistoryOf, 2}, {Op::Store, count_slot}});
    flow.body = here();
  }

  void write_steps() {
    add({{Op::Wait, 0}, {Op::Outcome, 1}, {Op::JumpIfNot, here() + 4}}, 0);
    add({{Op::Branch, name("visited")}}, 0);
    add({{Op::Split, 0}, {Op::Outcome, 1}, {Op::JumpIfNot, here() + 4}}, 1);
    add({{Op::Branch, name("plain")}}, 1);
    add({{Op::Take, 0}, {Op::Outcome, 1}, {Op::JumpIfNot, here() + 4}, {Op::Exit}}, 2);
    add({{Op::CallAction, 0}, {Op::Outcome, 1}, {Op::JumpIfNot, here() + 4}}, 3);
    add({{Op::Log, name("no ticket")}}, 3);
    add({{Op::Send, 0}, {Op::JumpIfLapsed, here() + 3}, {Op::Hand, 0}}, 4);
    add({{Op::Notify, 0}, {Op::AddToList, 0}, {Op::RemoveFromList, 0}}, 4);
    add({{Op::Subscribe, 0}, {Op::Unsubscribe, 0}, {Op::Assign, 0}}, 4);
    add({{Op::EnrollIn, 0}, {Op::ExitFrom, 0}}, 4);
    add({{Op::Field, tags}, word("late"), {Op::ListAdd}, word("vip"), {Op::ListRemove}}, 4);
    add({{Op::SetField, tags}, {Op::Complete}}, 4);
  }

  void write_listeners(WorkflowInfo& flow) {
    // An arm that reads the event that it waits for.
    const std::uint32_t next = add({{Op::EventIs, visited}, {Op::JumpIfNot, here() + 5}});
    add({{Op::EventField, 0}, {Op::Matches, 0}, {Op::Return}});
    add({{Op::Active, 0}, {Op::Not}, {Op::Held, 1}, {Op::And}, {Op::Return}});
    const std::uint32_t moment = add({{Op::Enrolled}, days(9), {Op::AddDuration}, {Op::Return}});
    WaitPlan plan;
    plan.kind = WaitKind::UntilCondition;
    plan.arms = {
        {.condition = next, .next = true}, {.duration = lasting({.days = 3})}, {.moment = moment}};
    program_.waits = {plan};
    const std::uint32_t title = add({{Op::Load, product_slot}, {Op::Return}});
    program_.action_calls = {{.action = 0, .arguments = {title}, .results = {ticket_slot}}};

    const std::uint32_t bought_more = add({{Op::Load, product_slot},
                                           {Op::HistoryOf, 2},
                                           {Op::Load, count_slot},
                                           {Op::Greater},
                                           {Op::Return}});
    const std::uint32_t block = add({{Op::Log, name("bought")}, {Op::Done}}, 5);
    const std::uint32_t tagged = add({{Op::Field, tags}, word("vip"), {Op::ListContains}});
    add({{Op::Field, tags}, {Op::AllOf, here() + 7}, {Op::Or}});
    add({{Op::Field, tags}, {Op::NoneOf, here() + 4}, {Op::Or}});
    add({{Op::Return}, {Op::Element}, word("old"), {Op::Equal}, {Op::Return}});
    flow.goals = {{.kind = GoalInfo::Kind::Goal,
                   .name = name("bought"),
                   .condition = bought_more,
                   .block = block},
                  {.kind = GoalInfo::Kind::ExitUnless, .condition = tagged}};
    const std::uint32_t same =
        add({{Op::EventField, 0}, {Op::Load, product_slot}, {Op::Equal}, {Op::Return}});
    const std::uint32_t react =
        add({{Op::EventField, 0}, {Op::Store, product_slot}, {Op::Hand, 0}, {Op::Done}}, 5);
    flow.ons = {{.triggers = {{.event = visited, .condition = same}}, .block = react}};
    const Word start = {Op::Constant, constant(program_, Type::DateTime, 1'767'000'000'000'000)};
    flow.starts = add({start, {Op::Return}});
    flow.ends = add({start, {Op::Reached}, {Op::Pop}, start, {Op::Return}});
    // Nothing asks it: the listing shows it all the same.
    add({{Op::Now}, {Op::Passed}, {Op::Return}});
  }

  void settings(WorkflowInfo& flow) {
    flow.reenroll = ReenrollMode::Update;
    flow.zone = name("Europe/Stockholm");
    flow.key_slot = product_slot;
    flow.key_field = name("product");
    flow.limits = {{.count = 1, .per = 0}};
    flow.exclusive_group = name("carts");
    flow.exclusive_queue = true;
    flow.admit_count = 100;
    flow.admit_per = 0;
    flow.priority = -1;
    flow.holdout = 50'000;
    flow.holdout_for = 0;
    flow.expires = 1;
    flow.draft = true;
    flow.variables = {{.variable = 0, .slot = product_slot}};
  }

  Program program_;
};

}  // namespace

Program whole_program() {
  return Builder().build_third();
}

Program second_format_program() {
  return Builder().build();
}

}  // namespace tend::example
