// undo_log.hpp: changes to maps and sets in memory that can be taken back.
#pragma once

#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace tend {

/// Whoever changes its containers only through this can return to where `forget` was called last.
/// The containers must stay where they are.
class UndoLog {
 public:
  template <class Map>
  void assign(Map& map, const typename Map::key_type& key, typename Map::mapped_type value) {
    const auto found = map.find(key);
    if (found == map.end()) {
      map.emplace(key, std::move(value));
      steps_.push_back([&map, key] { map.erase(key); });
      return;
    }
    std::swap(found->second, value);
    steps_.push_back([&map, key, was = std::move(value)] { map.at(key) = was; });
  }

  template <class Map>
  void remove(Map& map, const typename Map::key_type& key) {
    const auto found = map.find(key);
    if (found == map.end()) return;
    steps_.push_back([&map, key, was = found->second] { map.emplace(key, was); });
    map.erase(found);
  }

  template <class Set>
  void insert_into(Set& set, const typename Set::key_type& key) {
    if (set.insert(key).second) steps_.push_back([&set, key] { set.erase(key); });
  }

  template <class Set>
  void erase_from(Set& set, const typename Set::key_type& key) {
    if (set.erase(key) != 0) steps_.push_back([&set, key] { set.insert(key); });
  }

  template <class Value>
  void set(Value& place, Value value) {
    steps_.push_back([&place, was = std::exchange(place, std::move(value))] { place = was; });
  }

  void undo() {
    for (; !steps_.empty(); steps_.pop_back()) steps_.back()();
  }
  void forget() { steps_.clear(); }

 private:
  std::vector<std::function<void()>> steps_;
};

}  // namespace tend
