// SPDX-License-Identifier: GPL-3.0-or-later
//
// Values to and from columns of a row. Vectors are BLOBs of little-endian elements, NaN is NULL, everything else is
// what SQLite calls it.
#pragma once

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "core/base/error.h"

namespace skillscope {

static_assert(std::endian::native == std::endian::little, "the store's BLOBs are little-endian");

template <std::integral T>
void bindValue(SQLite::Statement& statement, int index, T value) {
  statement.bind(index, static_cast<std::int64_t>(value));
}

template <std::floating_point T>
void bindValue(SQLite::Statement& statement, int index, T value) {
  statement.bind(index, static_cast<double>(value));
}

template <class T>
requires std::is_enum_v<T>
void bindValue(SQLite::Statement& statement, int index, T value) {
  statement.bind(index, static_cast<std::int64_t>(value));
}

/// Not copied: must live until the statement has run.
inline void bindValue(SQLite::Statement& statement, int index, const std::string& value) {
  statement.bindNoCopy(index, value);
}

/// Not copied: must live until the statement has run.
template <class T>
requires std::is_trivially_copyable_v<T>
void bindValue(SQLite::Statement& statement, int index, const std::vector<T>& value) {
  // A null address would be taken for NULL instead of an empty BLOB.
  const void* data = value.empty() ? static_cast<const void*>("") : value.data();
  statement.bindNoCopy(index, data, static_cast<int>(value.size() * sizeof(T)));
}

template <class T>
void bindValue(SQLite::Statement& statement, int index, const std::optional<T>& value) {
  if (value) {
    bindValue(statement, index, *value);
  } else {
    statement.bind(index);
  }
}

/// Runs a statement that returns no rows, with the values in the order of its question marks.
template <class... Values>
void execute(SQLite::Statement& statement, const Values&... values) {
  statement.reset();
  int index = 0;
  (bindValue(statement, ++index, values), ...);
  statement.exec();
}

/// Reads the columns of the current row from left to right.
class RowCursor {
 public:
  explicit RowCursor(SQLite::Statement& statement, int first = 0) : statement_(statement), next_(first) {}

  template <class T>
  void read(T& value) {
    const SQLite::Column column = statement_.getColumn(next_++);
    if constexpr (std::is_same_v<T, bool>) {
      value = column.getInt64() != 0;
    } else if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
      value = static_cast<T>(column.getInt64());
    } else if constexpr (std::is_floating_point_v<T>) {
      value = column.isNull() ? std::numeric_limits<T>::quiet_NaN() : static_cast<T>(column.getDouble());
    } else {
      value = column.getString();
    }
  }

  template <class T>
  void read(std::optional<T>& value) {
    if (statement_.getColumn(next_).isNull()) {
      value.reset();
      ++next_;
    } else {
      read(value.emplace());
    }
  }

  template <class T>
  requires std::is_trivially_copyable_v<T>
  void read(std::vector<T>& value) {
    const SQLite::Column column = statement_.getColumn(next_++);
    const auto bytes = static_cast<std::size_t>(column.getBytes());
    if (bytes % sizeof(T) != 0) throw Error("a list of numbers is cut off");
    value.resize(bytes / sizeof(T));
    if (bytes > 0) std::memcpy(value.data(), column.getBlob(), bytes);
  }

  template <class... Values>
  void readAll(Values&... values) {
    (read(values), ...);
  }

 private:
  SQLite::Statement& statement_;
  int next_;
};

}  // namespace skillscope
