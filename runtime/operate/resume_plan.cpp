#include "runtime/operate/resume_plan.hpp"

#include <algorithm>
#include <memory>
#include <vector>

#include "base/zone.hpp"
#include "runtime/effects/trace_names.hpp"
#include "runtime/store/open_contact_store.hpp"
#include "runtime/worker/paused.hpp"
#include "runtime/worker/session.hpp"

namespace tend {

namespace {

constexpr std::size_t contacts_at_a_time = 1000;

using Plans = std::map<std::string, ResumePlan, std::less<>>;

class PlanTrace final : public TraceSink {
 public:
  PlanTrace(TraceNames names, Plans& plans) : names_(std::move(names)), plans_(plans) {}

  void record(const TraceRecord& record) override {
    if (record.workflow == none) return;
    const auto found = plans_.find(names_.workflow(record));
    if (found == plans_.end()) return;
    ResumePlan& plan = found->second;
    if (record.kind == TraceKind::Sent) {
      ++plan.at_once;
    } else if (record.kind == TraceKind::Held) {
      ++plan.held[local_time(record, record.until).date];
    } else if (record.kind == TraceKind::Dropped) {
      ++plan.dropped[std::string(reason_in_words(record.reason))];
    }
  }

 private:
  TraceNames names_;
  Plans& plans_;
};

/// Contacts of one program, let on in a store that nobody else has.
class Rehearsal {
 public:
  Rehearsal(ContactStore& store, const WorkflowNames& workflows, Instant now)
      : store_(store), workflows_(workflows), now_(now) {
    for (const std::string& workflow : workflows) plans[workflow] = {};
  }

  Result<void> add(const KeptContact& contact) {
    if (kept_ != contact.kept || count_ == contacts_at_a_time) {
      if (auto played = play(); !played) return played;
      auto copies = open_contact_store("memory:", OpenMode::Write);
      if (!copies) return tl::unexpected(copies.error());
      copies_ = std::move(*copies);
      kept_ = contact.kept;
      program_ = contact.program;
    }
    ++count_;
    const auto key = copies_->add(contact.identity);
    if (!key) return tl::unexpected(key.error());
    auto copy = copies_->load(*key);
    if (!copy) return tl::unexpected(copy.error());
    copy->program = contact.program;
    copy->state = contact.kept->states.write(contact.state);
    copy->next_due = now_;
    return copies_->save(*copy);
  }

  /// What has been added so far.
  Result<void> play() {
    if (count_ == 0) return {};
    count_ = 0;
    auto paused = paused_workflows(store_);
    if (!paused) return tl::unexpected(paused.error());
    for (const std::string& workflow : workflows_) paused->erase(workflow);
    SessionOptions options;
    options.live_from = earliest_instant;
    options.paused = std::move(*paused);
    options.trace = [&](TraceNames names) {
      return std::make_unique<PlanTrace>(std::move(names), plans);
    };
    Session session(*copies_, kept_->program, program_, zones_, options);
    if (auto advanced = session.engine.advance(now_); !advanced) return advanced;
    return session.commit();
  }

  Plans plans;

 private:
  ContactStore& store_;
  const WorkflowNames& workflows_;
  Instant now_;
  Zones zones_;
  std::unique_ptr<ContactStore> copies_;
  const KeptProgram* kept_ = nullptr;
  Digest program_{};
  std::size_t count_ = 0;
};

}  // namespace

Result<Plans> resume_plans(ContactStore& store, const WorkflowNames& workflows, Instant now) {
  if (workflows.empty()) return Plans();
  Rehearsal rehearsal(store, workflows, now);
  KeptContacts contacts(store);
  auto added = for_each_held(store, contacts, workflows, now,
                             [&](const StoredContact&, const KeptContact& contact,
                                 const WorkflowNames&) { return rehearsal.add(contact); });
  if (!added) return tl::unexpected(added.error());
  if (auto played = rehearsal.play(); !played) return tl::unexpected(played.error());
  return std::move(rehearsal.plans);
}

}  // namespace tend
