// filters.hpp: what a template's value goes through before it is written. The names and what they
// do: https://shopify.github.io/liquid/
#pragma once

#include <string>
#include <string_view>

#include "runtime/program/program.hpp"
#include "runtime/vm/texts.hpp"

namespace tend {

class Zone;

/// One value on its way.
class Filtering {
 public:
  Filtering(const Program& program, Texts& texts, const Zone& zone, FieldInfo type, Value value)
      : program_(program), texts_(texts), zone_(zone), type_(type), value_(value) {}

  void apply(const FilterCall& filter);
  /// Empty for a value that is not set.
  std::string words() const;

 private:
  std::string text_argument(const FilterCall& filter, std::size_t index,
                            std::string_view otherwise = {}) const;
  std::int64_t number_argument(const FilterCall& filter, std::size_t index,
                               std::int64_t otherwise) const;
  void set_text(std::string text);
  void number(const FilterCall& filter);
  void round(std::int64_t places);
  void truncate(const FilterCall& filter);
  void join(std::string_view between);
  void element(bool last);
  void date(std::string_view format);

  const Program& program_;
  Texts& texts_;
  const Zone& zone_;
  FieldInfo type_;
  Value value_;
  bool is_html_ = false;  ///< `escape` or `newline_to_br` has made HTML of it
};

}  // namespace tend
