// flow_graph.hpp: a workflow as a graph: a vertex is a step, an edge is what may come after it.
// Everything that is proven about a workflow is proven on this; the bytecode is laid out from it;
// `tend graph` draws it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.hpp"
#include "base/id.hpp"
#include "base/source.hpp"
#include "compiler/check/checked.hpp"

namespace tend {

using VertexId = Id<struct VertexTag>;

enum class VertexKind : std::uint8_t {
  Start,  ///< the triggers
  Wait,
  Send,
  Set,
  Log,
  Decision,  ///< one condition of an `if`: True and False leave it
  Exit,      ///< ends the run, not counted as completed
  End,       ///< ends it as completed
  Listing,
  Subscribe,
  Notify,
  Assign,
  Take,    ///< Came and Lapsed leave it
  Split,   ///< an Arm leaves it for each arm
  Repeat,  ///< asked before each round: True goes into it, False goes on
  Call,    ///< Came and Lapsed leave it
  Enroll,
  ExitFrom,
  Let,
  Beside,  ///< the start of a block of a goal, an exit or an `on`, which ends at a Done
  Done,
};
inline constexpr std::size_t vertex_kind_count = static_cast<std::size_t>(VertexKind::Done) + 1;

/// Came and Lapsed leave a wait, a send, a take or a call that has ways of its own on: it came, or
/// was past; it left, or was dropped; there was a code; there was an answer.
enum class EdgeKind : std::uint8_t { Next, True, False, Came, Lapsed, Arm };

struct Vertex {
  VertexKind kind = VertexKind::Start;
  checked::StepId step{};       ///< none for Start, End, Beside and Done
  checked::ExprId condition{};  ///< Decision; of a Repeat its `until`, if any
  std::string
      identity{};  ///< stable over edits: label, else kind and subject (language.md, section 8)
  std::string title{};   ///< for people: `wait 3d`, `title == 'CEO'`; of Start, a line a trigger
  std::string detail{};  ///< what stands under the title: the window of a wait; of Start
                         ///< the goals and exits that have no block, a line each; may be empty
  Span span{};
};

struct Edge {
  VertexId from;
  VertexId to;
  EdgeKind kind = EdgeKind::Next;
  Span span;              ///< what in the text makes one go this way
  std::uint32_t arm = 0;  ///< Arm: of a split or of a wait for the first of several, from 0
  /// Arm, and Lapsed when time ran out: what it is called, into FlowGraph::arms.
  std::uint32_t words = none;
};

struct FlowGraph {
  std::string workflow;
  std::string title;
  std::uint32_t workflow_index = 0;  ///< into Checked::workflows
  /// The main way in the order of the text, vertex 0 is Start; after it the blocks beside it.
  IdMap<VertexId, Vertex> vertices;
  std::vector<Edge> edges;        ///< sorted by from, then kind, then arm
  std::vector<std::string> arms;  ///< what arms are called: `short`, `opened intro`, `after 5d`
  /// For each goal and exit of the workflow what stands before its block, and its Beside; none
  /// without a block.
  std::vector<std::string> goal_titles;
  std::vector<VertexId> goal_blocks;
  std::vector<VertexId> on_blocks;  ///< for each `on`
};

/// `send`, `decision`: as graphs name it.
std::string_view kind_name(VertexKind kind);
/// `next`, `true`, `lapsed`.
std::string_view kind_name(EdgeKind kind);

/// One graph a workflow. Steps that no path reaches have vertices too, so that they can be pointed
/// at; End is left out where nothing leads to it.
std::vector<FlowGraph> build_flow(const Sources& sources, const checked::Checked& checked);

}  // namespace tend
