#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>

#include "base/overloaded.hpp"
#include "compiler/flow/words.hpp"

namespace tend {
namespace {

std::string person(const checked::Notify& notify, const checked::Checked& checked) {
  if (notify.variable) return notify.written;
  if (notify.field) return checked.fields[notify.field].name;
  return notify.team ? checked.teams[notify.team].name : notify.address;
}

std::string kind_and_subject(const checked::StepNode& node, const checked::Checked& checked) {
  return std::visit(
      overloaded{
          [&](const checked::Send& send) { return "send " + checked.messages[send.message].name; },
          [&](const checked::Set& set) {
            const bool clears =
                std::holds_alternative<checked::Unknown>(checked.exprs[set.value].node);
            return (clears ? "clear " : "set ") + checked.fields[set.field].name;
          },
          [&](const checked::Log&) { return std::string("log"); },
          [&](const checked::Exit&) { return std::string("exit"); },
          [&](const checked::Wait&) { return std::string("wait"); },
          [&](const checked::If&) { return std::string("if"); },
          [&](const checked::Listing& listing) {
            return (listing.remove ? "remove from " : "add to ") +
                   checked.contact_lists[listing.list].name;
          },
          [&](const checked::Subscribe& subscribe) {
            return (subscribe.unsubscribe ? "unsubscribe from " : "subscribe to ") +
                   checked.topics[subscribe.topic].name;
          },
          [&](const checked::Notify& notify) { return "notify " + person(notify, checked); },
          [&](const checked::Assign& assign) {
            return "assign " + checked.fields[assign.field].name;
          },
          [&](const checked::Take& take) { return "take from " + checked.pools[take.pool].name; },
          [&](const checked::Split& split) { return "split " + split.name; },
          [&](const checked::Repeat&) { return std::string("repeat"); },
          [&](const checked::Call& call) { return "call " + checked.actions[call.action].name; },
          [&](const checked::EnrollIn& enroll) { return "enroll in " + enroll.workflow; },
          [&](const checked::ExitFrom& exit) { return "exit from " + exit.workflow; },
          [&](const checked::Let&) { return std::string("let"); },
      },
      node);
}

/// Kind and subject of a vertex that is no wait.
std::string kind_and_subject(const Vertex& vertex, bool else_if, const checked::Checked& checked) {
  switch (vertex.kind) {
    case VertexKind::Start:
    case VertexKind::End:
    case VertexKind::Done:
      return std::string(kind_name(vertex.kind));
    case VertexKind::Beside:
      return vertex.title;
    case VertexKind::Decision:
      return (else_if ? "else if " : "if ") + vertex.title;
    default:
      return kind_and_subject(checked.steps[vertex.step].node, checked);
  }
}

class Identities {
 public:
  Identities(FlowGraph& graph, const checked::Checked& checked)
      : graph_(graph),
        checked_(checked),
        leads_to_(graph.vertices.size()),
        waits_(graph.vertices.size(), 0) {}

  void give() {
    // Labels first: they are the author's promise and keep their names whatever else is there.
    for (std::size_t i = 0; i < graph_.vertices.size(); ++i) {
      const VertexId vertex(i);
      if (const auto& label = label_of(vertex); !label.empty()) claim(vertex, label);
    }
    for (std::size_t i = 0; i < graph_.vertices.size(); ++i) {
      const VertexId vertex(i);
      if (named(vertex) || graph_.vertices[vertex].kind == VertexKind::Wait) continue;
      claim(vertex, kind_and_subject(graph_.vertices[vertex], is_else_if(vertex), checked_));
    }
    name_waits();
  }

 private:
  bool named(VertexId vertex) const { return !graph_.vertices[vertex].identity.empty(); }

  /// A later condition of an `if`.
  bool is_else_if(VertexId vertex) const {
    const Vertex& decision = graph_.vertices[vertex];
    if (decision.kind != VertexKind::Decision) return false;
    const auto* whole = std::get_if<checked::If>(&checked_.steps[decision.step].node);
    return whole && whole->arms.front().condition != decision.condition;
  }

  std::string_view label_of(VertexId vertex) const {
    const Vertex& of = graph_.vertices[vertex];
    return of.step && !is_else_if(vertex) ? std::string_view(checked_.steps[of.step].label)
                                          : std::string_view();
  }

  /// Alike ones are told apart in the order in which they stand among their likes.
  void claim(VertexId vertex, std::string_view name) {
    std::string& identity = graph_.vertices[vertex].identity;
    identity = name;
    const auto [alike, is_new] = taken_.try_emplace(identity, 1);
    if (is_new) return;
    int& number = alike->second;
    do {
      identity.assign(name).append(" ").append(std::to_string(++number));
    } while (!taken_.try_emplace(identity, 1).second);
  }

  // From the end, so that a wait that is put in front of another leaves that one's name alone.
  void name_waits() {
    std::size_t edge = graph_.edges.size();
    for (std::size_t i = graph_.vertices.size(); i-- > 0;) {
      const VertexId vertex(i);
      // The first edge of a vertex is the way on when nothing lapses.
      VertexId next;
      for (; edge > 0 && graph_.edges[edge - 1].from == vertex; --edge)
        next = graph_.edges[edge - 1].to;
      if (named(vertex)) continue;
      // Through the unlabelled waits that follow, to what they lead to.
      const VertexId target = next && leads_to_[next] ? leads_to_[next] : next;
      leads_to_[vertex] = target;
      claim(vertex, wait_before(target));
    }
  }

  std::string wait_before(VertexId target) {
    if (!target) return "wait";
    const auto number = ++waits_[target];
    const Vertex& leads_to = graph_.vertices[target];
    const bool ends = leads_to.kind == VertexKind::End || leads_to.kind == VertexKind::Done;
    const std::string subject = ends ? "the end" : leads_to.identity;
    return (number == 1 ? "wait before " : "wait " + std::to_string(number) + " before ") + subject;
  }

  FlowGraph& graph_;
  const checked::Checked& checked_;
  // Identities, which stay in place, and the number of the next that is alike.
  std::unordered_map<std::string_view, int> taken_;
  IdMap<VertexId, VertexId> leads_to_;
  IdMap<VertexId, int> waits_;  // before each
};

}  // namespace

void identify(FlowGraph& graph, const checked::Checked& checked) {
  Identities(graph, checked).give();
}

}  // namespace tend
