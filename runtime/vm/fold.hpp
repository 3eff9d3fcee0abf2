// fold.hpp: letters without their case, by Unicode's rules.
#pragma once

#include <string>
#include <string_view>

namespace tend {

/// Whether two texts are equal after Unicode case folding and canonical composition. Texts that are
/// not valid UTF-8 are compared by their bytes.
bool fold_equal(std::string_view a, std::string_view b);

/// Letter by letter, without the rules of a language; text that is not valid UTF-8 comes back as it
/// is.
std::string lower(std::string_view text);
std::string upper(std::string_view text);

/// How many code points a text has, which is valid UTF-8.
std::size_t count_code_points(std::string_view text);

}  // namespace tend
