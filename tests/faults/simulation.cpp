#include "tests/faults/simulation.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "base/check.hpp"
#include "runtime/store/sqlite_contact_store.hpp"
#include "tests/faults/choices.hpp"
#include "tests/faults/replay.hpp"
#include "tests/faults/units.hpp"
#include "tests/store/faulty_vfs.hpp"
#include "tests/store/temporary_folder.hpp"

namespace tend::test {
namespace {

constexpr const char* mark_name = "simulated unit";
/// What is left to do is done within so many rounds, or never.
constexpr int longest_drain = 600;

/// Writes into each unit which one it is, so that one whose end nobody told can be found out about.
class Marks final : public PassedOn {
 public:
  using PassedOn::PassedOn;
  Result<void> commit() override {
    if (mark != 0) {
      if (auto set = to_.set_shared(mark_name, std::to_string(mark)); !set) return set;
    }
    return to_.commit();
  }
  std::uint64_t mark = 0;  ///< none: 0
};

/// An attempt that is being made.
struct UnderWay {
  Attempted end;
  bool arrives = false;
  bool answers = true;
};

class Simulation {
 public:
  Simulation(std::uint64_t seed, const Mutant* mutant, bool closely)
      : mutant_(mutant),
        closely_(closely),
        project_(make_project(seed, mutant == nullptr || mutant->is_limited)),
        replay_(project_),
        choices_("simulation", seed),
        disk_("simulated disk") {
    outside_.deeds = make_deeds(seed);
    disk_.set_seed(seed);
    now_ = *parse_instant("2026-01-05T07:00:00Z").instant;
    began_ = outside_.latest = now_;
    open();
  }

  Simulated run() {
    const std::uint64_t rounds = 60 + choices_.below(120);
    for (std::uint64_t round = 0; round < rounds && !is_broken(); ++round) {
      strike();
      act();
    }
    end();
    Simulated simulated{std::move(violations_), figures_, project_.script};
    simulated.figures.simulated_us = outside_.latest.us - began_.us;
    return simulated;
  }

 private:
  /// There is no way on, or no use in it.
  bool is_broken() const { return is_stuck_ || (closely_ && !violations_.empty()); }
  void broke(int invariant, std::string what) {
    violations_.push_back({invariant, std::move(what)});
    is_stuck_ = true;
  }

  // The process and its machine.

  /// Until it opens: what is wrong with the disk is over by then.
  void open() {
    disk_.restart();
    const Result<void> opened = try_to_open();
    if (!opened) return broke(10, "the store does not open: " + opened.error().message);
    resolve_doubt();
  }
  Result<void> try_to_open() {
    auto store =
        SqliteContactStore::open({folder_.path("tend.db"), OpenMode::Write, disk_.name(), 12});
    if (!store) return tl::unexpected<Error>(store.error());
    store_ = std::move(*store);
    changed_ = mutant_ != nullptr && mutant_->store ? mutant_->store(*store_) : nullptr;
    marks_.emplace(changed_ ? *changed_ : *store_);
    auto worker = Worker::open(*marks_, project_.program, project_.hash, zones_, small_turns());
    if (!worker) return tl::unexpected<Error>(worker.error());
    worker_ = std::move(*worker);
    return {};
  }
  void close() {
    worker_.reset();
    marks_.reset();
    changed_.reset();
    store_.reset();
  }
  void crash(bool power_goes) {
    ++(power_goes ? figures_.power_cuts : figures_.kills);
    if (power_goes)
      disk_.cut_power();
    else
      disk_.stop();
    close();
    // What it was sending is not known to the next one; some of it had left.
    for (UnderWay& one : under_way_)
      if (one.arrives && choices_.one_in(2)) ++outside_.arrivals[one.end.key];
    under_way_.clear();
    if (!is_calm_ && choices_.one_in(3)) step_back();
    open();
  }
  /// Seconds, hours or days: a worker alone has no bound to that.
  void step_back() {
    ++figures_.steps_back;
    const std::int64_t longest[] = {10, 3600, 86'400 * 3};
    const std::int64_t most = longest[choices_.below(3)];
    const auto seconds =
        1 + static_cast<std::int64_t>(choices_.below(static_cast<std::uint64_t>(most)));
    now_ = {now_.us - seconds * us_per_second};
  }

  /// Something may go wrong with the disk from now on.
  void strike() {
    const std::uint64_t kind = choices_.below(24);
    const std::uint64_t call = 1 + choices_.below(30);
    constexpr Fault faults[] = {Fault::Error, Fault::ShortWrite, Fault::TornWrite, Fault::Full,
                                Fault::PowerCut};
    if (kind < std::size(faults)) disk_.arm(faults[kind], call);
    if (kind == 5) disk_.arm(Fault::Error, 1 + call % 4, true);
    if (kind == 6) disk_.disarm();
    if (kind == 7) crash(false);
    if (kind == 8) crash(true);
    if (kind == 9) damage_row();
    if (kind == 10) work({Unit::Kind::Repair, now_});
  }

  /// Somebody's row cannot be read any more, until it is repaired.
  void damage_row() {
    Unit unit{Unit::Kind::Damage, now_};
    unit.contact = outside_.deeds[choices_.below(outside_.deeds.size())].contact;
    if (work(std::move(unit))) ++figures_.damaged;
  }

  // Units of work.

  /// Does it, unless something goes wrong. What was said, when it was.
  std::optional<Said> work(Unit unit) {
    if (is_broken()) return std::nullopt;
    const Instant shown = unit.now = now_;
    marks_->mark = ++last_mark_;
    // A worker's time does not go back, nor does that of the next one.
    unit.now = std::max(worker_->time(), shown);
    latest_done_ = unit.now;
    Unit asked = unit;
    asked.now = shown;
    Result<Said> said = do_unit(*worker_, asked);
    marks_->mark = 0;
    if (said) {
      in_doubt_.clear();
      durable_mark_ = last_mark_;
      was_done(unit, &*said);
      return std::move(*said);
    }
    ++figures_.failures;
    in_doubt_.emplace(last_mark_, std::move(unit));
    if (!said.error().retryable || disk_.is_off()) {
      crash(disk_.is_off());
    } else if (choices_.one_in(2)) {
      // Full, or a write failed: it goes on when there is room.
      disk_.disarm();
    }
    return std::nullopt;
  }
  void was_done(const Unit& unit, const Said* said) {
    ++figures_.units;
    if (is_replayed_) found(replay_.done(unit, said));
    is_replayed_ = violations_.empty();
    if (closely_ && is_replayed_ && !disk_.is_off()) found(replay_.compared_with(*store_));
  }
  void found(Violations violations) {
    violations_.insert(violations_.end(), violations.begin(), violations.end());
  }

  /// A unit that failed and that nothing has followed may be in the log as a whole all the same,
  /// and then it counts from the next start on.
  void resolve_doubt() {
    const auto mark = store_->shared(mark_name);
    if (!mark) return broke(10, mark.error().message);
    const std::uint64_t found_mark = *mark ? std::stoull(**mark) : 0;
    if (found_mark == durable_mark_) return in_doubt_.clear();
    const auto done = in_doubt_.find(found_mark);
    if (done == in_doubt_.end()) return broke(1, "units of work that were durable are lost");
    durable_mark_ = found_mark;
    const Unit unit = std::move(done->second);
    in_doubt_.clear();
    was_done(unit, nullptr);
  }

  void act() {
    switch (choices_.below(10)) {
      case 0:
      case 1:
      case 2:
        return send_events();
      case 3:
      case 4:
        return pass_time();
      case 5:
        work({Unit::Kind::Turn, now_});
        return;
      case 6:
      case 7:
        begin_attempts(1 + choices_.below(6));
        return;
      case 8:
        return end_attempts();
      default:
        work({Unit::Kind::Recover, now_});
        return;
    }
  }

  void pass_time() {
    const std::uint64_t kind = choices_.below(12);
    std::int64_t seconds = 1 + static_cast<std::int64_t>(choices_.below(120));
    if (kind < 4) seconds *= 60;
    if (kind == 4) seconds *= 1800;
    if (kind == 5) seconds = -seconds * 60;
    if (seconds < 0) ++figures_.steps_back;
    now_ = {now_.us + seconds * us_per_second};
    outside_.latest = std::max(outside_.latest, now_);
  }

  // Those who send events.

  void send_events() {
    std::vector<const Deed*> batch;
    const std::uint64_t count = 1 + choices_.below(5);
    for (std::uint64_t i = 0; i < count; ++i) {
      if (next_deed_ > 0 && choices_.one_in(5))
        batch.push_back(&outside_.deeds[choices_.below(next_deed_)]);
      else if (next_deed_ < outside_.deeds.size())
        batch.push_back(&outside_.deeds[next_deed_++]);
    }
    for (int tries = 0; tries < 3; ++tries)
      if (try_to_send(batch)) return;
    for (const Deed* deed : batch) unanswered_.push_back(deed);
  }

  bool try_to_send(const std::vector<const Deed*>& batch) {
    Unit unit{Unit::Kind::Take, now_};
    for (const Deed* deed : batch) {
      const bool is_forgotten =
          mutant_ != nullptr && mutant_->answers_before_taking && deed->is_stop;
      if (is_forgotten) acknowledge(*deed);
      if (!is_forgotten) unit.events.push_back(deed->json);
    }
    if (unit.events.empty()) return true;
    const std::optional<Said> said = work(std::move(unit));
    if (!said) return false;
    std::size_t next = 0;
    for (const Deed* deed : batch) {
      if (mutant_ != nullptr && mutant_->answers_before_taking && deed->is_stop) continue;
      const Taken& taken = said->taken[next++];
      if (taken.how != Taken::How::New && taken.how != Taken::How::Again)
        broke(1, deed->id + " is refused: " + taken.problem);
      ++(taken.how == Taken::How::New ? figures_.events : figures_.again);
      acknowledge(*deed);
    }
    return true;
  }
  void acknowledge(const Deed& deed) {
    outside_.acknowledged.insert(deed.id);
    if (deed.is_stop) outside_.stopped.insert(deed.contact);
  }

  // Those who send messages and make calls.

  bool begin_attempts(std::size_t most) {
    const std::optional<Said> said = work({Unit::Kind::HandOut, now_, {}, most});
    if (!said) return false;
    for (const Attempt& attempt : said->attempts) begin(attempt);
    return !said->attempts.empty();
  }

  void begin(const Attempt& attempt) {
    ++figures_.attempts;
    Begun begun{attempt.key, attempt.number, attempt.contact, {}, {}, latest_done_};
    if (const auto* message = std::get_if<OutgoingMessage>(&attempt.what)) {
      const Origin& from = message->origin;
      begun.message = message->name;
      begun.origin = fmt::format("{}/{}/{}/{}/{}", from.contact, from.workflow, from.run_ordinal,
                                 from.step, from.since.us);
      if (is_marketing(begun.message) && outside_.stopped.contains(begun.contact))
        outside_.begun_after_stop.push_back(begun);
    } else if (const auto* call = std::get_if<OutgoingCall>(&attempt.what)) {
      // A run may call twice at one instant, and a call does not say for which run it is.
      begun.origin =
          fmt::format("{}/{}/{}/{}", call->contact, call->action, call->at.us, call->key);
    }
    outside_.begun.push_back(begun);
    under_way_.push_back(outcome_of(attempt));
  }

  UnderWay outcome_of(const Attempt& attempt) {
    UnderWay one;
    one.end.key = attempt.key;
    one.end.number = attempt.number;
    const std::uint64_t kind = is_calm_ ? 0 : choices_.below(20);
    const bool is_call = std::holds_alternative<OutgoingCall>(attempt.what);
    if (kind < 11) {
      one.arrives = true;
      if (is_call) one.end.answer = CallAnswer{200, R"({"id":"T-1"})"};
    } else if (kind < 14) {
      one.end.delivery = Delivery::retry("refused for now");
    } else if (kind == 14) {
      one.end.delivery = Delivery::dead("refused");
    } else {
      // Nobody can tell; of some not even that.
      one.end.delivery = Delivery::unknown("no answer");
      one.arrives = choices_.one_in(2);
      one.answers = kind > 17;
      ++figures_.unknown;
    }
    return one;
  }

  /// Some of them, some late, some more than once.
  void end_attempts() {
    Unit unit{Unit::Kind::Report, now_};
    std::vector<UnderWay> left;
    for (UnderWay& one : under_way_) {
      if (!is_calm_ && choices_.one_in(3)) {
        left.push_back(std::move(one));
        continue;
      }
      if (one.arrives) ++outside_.arrivals[one.end.key];
      one.arrives = false;
      if (!one.answers) continue;
      unit.attempted.push_back(one.end);
      if (choices_.one_in(8)) left.push_back(one);
    }
    under_way_ = std::move(left);
    if (unit.attempted.empty()) return;
    const std::vector<Attempted> told = unit.attempted;
    if (work(std::move(unit)) || under_way_.empty()) return;
    // Who could not tell comes again, as long as the process lives.
    for (const Attempted& attempted : told) under_way_.push_back({attempted, false, true});
  }

  // The end: nothing goes wrong any more, and all that there is to do is done.

  void end() {
    if (mutant_ != nullptr && mutant_->damages_the_file) damage();
    is_calm_ = true;
    if (!is_broken()) {
      disk_.disarm();
      crash(false);
    }
    while (next_deed_ < outside_.deeds.size() && !is_broken())
      if (!try_to_send({&outside_.deeds[next_deed_++]})) break;
    for (const Deed* deed : unanswered_)
      if (!is_broken()) try_to_send({deed});
    work({Unit::Kind::Repair, now_});
    const bool has_drained = drain();
    if (!has_drained) found({{9, "there is always more to do"}});
    if (is_broken()) return;
    found(broken(*store_, project_, outside_, has_drained));
    if (is_replayed_) found(replay_.compared_with(*store_));
  }

  bool drain() {
    for (int round = 0; round < longest_drain && !is_broken(); ++round) {
      const std::optional<Said> turned = work({Unit::Kind::Turn, now_});
      const std::optional<Said> recovered = work({Unit::Kind::Recover, now_});
      const bool began = begin_attempts(50);
      end_attempts();
      if (is_broken() || (turned && turned->more) || (recovered && recovered->more) || began)
        continue;
      const auto next = worker_->next();
      if (!next) broke(10, next.error().message);
      if (!next || *next == never_due) return true;
      now_ = {std::max(now_.us + us_per_second, next->us)};
      outside_.latest = std::max(outside_.latest, now_);
    }
    return false;
  }

  /// A byte of the database is another.
  void damage() {
    if (is_broken()) return;
    disk_.disarm();
    close();
    std::string* const bytes = disk_.file(folder_.path("tend.db"));
    const std::size_t at = bytes->size() - 1 - choices_.below(200);
    (*bytes)[at] = static_cast<char>((*bytes)[at] ^ 0x20);
    open();
  }

  const Mutant* mutant_;
  const bool closely_;
  SmallProject project_;
  Replay replay_;
  Choices choices_;
  FaultyVfs disk_;
  TemporaryFolder folder_;
  Zones zones_;
  std::unique_ptr<ContactStore> store_;
  std::unique_ptr<ContactStore> changed_;
  std::optional<Marks> marks_;
  std::unique_ptr<Worker> worker_;

  Instant now_;  ///< what the clock shows
  Instant began_;
  Instant latest_done_ = earliest_instant;
  bool is_calm_ = false;
  Outside outside_;
  std::size_t next_deed_ = 0;
  std::vector<const Deed*> unanswered_;
  std::vector<UnderWay> under_way_;
  std::uint64_t last_mark_ = 0;
  std::uint64_t durable_mark_ = 0;
  std::map<std::uint64_t, Unit> in_doubt_;  ///< by mark
  bool is_stuck_ = false;
  bool is_replayed_ = true;  ///< without a difference so far
  Violations violations_;
  SimulationFigures figures_;
};

}  // namespace

SimulationFigures& SimulationFigures::operator+=(const SimulationFigures& other) {
  units += other.units;
  kills += other.kills;
  power_cuts += other.power_cuts;
  failures += other.failures;
  steps_back += other.steps_back;
  damaged += other.damaged;
  events += other.events;
  again += other.again;
  attempts += other.attempts;
  unknown += other.unknown;
  simulated_us += other.simulated_us;
  return *this;
}

Simulated simulate(std::uint64_t seed, const Mutant* mutant, bool closely) {
  return Simulation(seed, mutant, closely).run();
}

}  // namespace tend::test
