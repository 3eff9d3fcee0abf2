#include "grammar/letters.hpp"

#include <fmt/format.h>

#include <array>

#include "base/utf8.hpp"

namespace tend::grammar {
namespace {

struct Block {
  char32_t first;
  char32_t last;
};

// What is no letter, by blocks of the Unicode standard: punctuation, symbols, arrows, boxes, emoji,
// private use. A name may hold the letters, marks and digits of any script.
constexpr std::array<Block, 15> no_letters{{{0x80, 0xA9},
                                            {0xAB, 0xB4},
                                            {0xB6, 0xB9},
                                            {0xBB, 0xBF},
                                            {0xD7, 0xD7},
                                            {0xF7, 0xF7},
                                            {0x2000, 0x206F},
                                            {0x20A0, 0x20CF},
                                            {0x2190, 0x2BFF},
                                            {0x2E00, 0x2E7F},
                                            {0x3000, 0x3004},
                                            {0x3008, 0x3020},
                                            {0xE000, 0xF8FF},
                                            {0xFE00, 0xFEFF},
                                            {0x1F000, 0x1FAFF}}};

struct Known {
  char32_t code;
  std::string_view name;
  std::string_view instead;
};
constexpr std::array<Known, 13> known{{{0xA0, "a no-break space", " "},
                                       {0x2007, "a figure space", " "},
                                       {0x202F, "a narrow no-break space", " "},
                                       {0x200B, "a zero-width space", ""},
                                       {0xFEFF, "a byte-order mark", ""},
                                       {0x2018, "a typographic quote", "'"},
                                       {0x2019, "a typographic quote", "'"},
                                       {0x201C, "a typographic quote", "\""},
                                       {0x201D, "a typographic quote", "\""},
                                       {0x2013, "a dash", "-"},
                                       {0x2014, "a dash", "-"},
                                       {0x2212, "a minus sign", "-"},
                                       {0x2265, "a sign for `>=`", ">="}}};

}  // namespace

std::optional<StrayCharacter> find_stray(std::string_view word) {
  for (std::size_t at = 0; at < word.size();) {
    const CodePoint point = decode_utf8(word, at);
    for (const Block& block : no_letters) {
      if (point.value < block.first || point.value > block.last) continue;
      for (const Known& one : known) {
        if (one.code != point.value) continue;
        return StrayCharacter{
            at, point.size,
            fmt::format("U+{:04X} is {}", static_cast<unsigned>(point.value), one.name),
            one.instead};
      }
      return StrayCharacter{
          at,
          point.size,
          fmt::format("U+{:04X} is no letter", static_cast<unsigned>(point.value)),
          {}};
    }
    at += point.size;
  }
  return std::nullopt;
}

}  // namespace tend::grammar
