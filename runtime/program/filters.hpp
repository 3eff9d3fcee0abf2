// filters.hpp: the filters of templates, for verifier and disassembler. Append only: the numbers
// are in stored programs.
#pragma once

#include <array>
#include <string_view>

#include "runtime/program/program.hpp"

namespace tend {

struct FilterInfo {
  FilterKind kind;
  std::string_view name;  ///< as templates write it
  std::size_t least = 0;  ///< arguments
  std::size_t most = 0;
  std::array<Type, 2> argument_types = {};  ///< Default takes a number too
};

// clang-format off
inline constexpr std::array filter_infos{
    FilterInfo{FilterKind::Default, "default", 1, 1, {Type::Text}},
    FilterInfo{FilterKind::Upcase, "upcase"},
    FilterInfo{FilterKind::Downcase, "downcase"},
    FilterInfo{FilterKind::Capitalize, "capitalize"},
    FilterInfo{FilterKind::Strip, "strip"},
    FilterInfo{FilterKind::Truncate, "truncate", 1, 2, {Type::Number, Type::Text}},
    FilterInfo{FilterKind::Append, "append", 1, 1, {Type::Text}},
    FilterInfo{FilterKind::Prepend, "prepend", 1, 1, {Type::Text}},
    FilterInfo{FilterKind::Replace, "replace", 2, 2, {Type::Text, Type::Text}},
    FilterInfo{FilterKind::Remove, "remove", 1, 1, {Type::Text}},
    FilterInfo{FilterKind::Join, "join", 0, 1, {Type::Text}},
    FilterInfo{FilterKind::First, "first"},
    FilterInfo{FilterKind::Last, "last"},
    FilterInfo{FilterKind::Size, "size"},
    FilterInfo{FilterKind::Plus, "plus", 1, 1, {Type::Number}},
    FilterInfo{FilterKind::Minus, "minus", 1, 1, {Type::Number}},
    FilterInfo{FilterKind::Times, "times", 1, 1, {Type::Number}},
    FilterInfo{FilterKind::DividedBy, "divided_by", 1, 1, {Type::Number}},
    FilterInfo{FilterKind::Round, "round", 0, 1, {Type::Number}},
    FilterInfo{FilterKind::Ceil, "ceil"},
    FilterInfo{FilterKind::Floor, "floor"},
    FilterInfo{FilterKind::Abs, "abs"},
    FilterInfo{FilterKind::Date, "date", 1, 1, {Type::Text}},
    FilterInfo{FilterKind::UrlEncode, "url_encode"},
    FilterInfo{FilterKind::Escape, "escape"},
    FilterInfo{FilterKind::NewlineToBr, "newline_to_br"},
};
// clang-format on

constexpr const FilterInfo& info(FilterKind kind) {
  return filter_infos[static_cast<std::size_t>(kind)];
}

}  // namespace tend
