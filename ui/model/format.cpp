// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/model/format.h"

#include <cmath>

namespace skillscope {
namespace {

QString minusSign() {
  return QStringLiteral("−");
}
QString thinSpace() {
  return QStringLiteral("\u2009");
}
QString notMeasured() {
  return QStringLiteral("n/a");
}

QString withMinus(QString text) {
  return text.replace(QLatin1Char('-'), minusSign());
}

}  // namespace

QString percent(std::optional<double> fraction) {
  if (!fraction || !std::isfinite(*fraction)) return notMeasured();
  const double value = std::round(*fraction * 1000) / 10;
  return withMinus(QString::number(value == 0 ? 0.0 : value, 'f', 1));
}

QString percentWithUnit(std::optional<double> fraction) {
  if (!fraction || !std::isfinite(*fraction)) return notMeasured();
  return percent(fraction) + thinSpace() + QLatin1Char('%');
}

QString signedPercent(std::optional<double> fraction) {
  const QString text = percent(fraction);
  return fraction && std::isfinite(*fraction) && std::round(*fraction * 1000) > 0 ? QLatin1Char('+') + text : text;
}

QString significant(double value, int digits) {
  if (std::isnan(value)) return notMeasured();
  if (std::isinf(value)) return value > 0 ? QStringLiteral("∞") : minusSign() + QStringLiteral("∞");
  if (value == 0) return QStringLiteral("0");
  const int exponent = static_cast<int>(std::floor(std::log10(std::abs(value))));
  if (exponent < -3 || exponent >= 6) {
    QString text = QString::number(value, 'e', digits - 1);
    text.replace(QLatin1String("e-0"), QLatin1String("e-")).replace(QLatin1String("e+0"), QLatin1String("e"));
    return withMinus(text.replace(QLatin1String("e+"), QLatin1String("e")));
  }
  return withMinus(QString::number(value, 'f', std::max(0, digits - 1 - exponent)));
}

QString powerOfTen(int exponent) {
  static const QString superscripts = QStringLiteral("⁰¹²³⁴⁵⁶⁷⁸⁹");
  QString text = QStringLiteral("10");
  if (exponent < 0) text += QStringLiteral("⁻");
  const QString digits = QString::number(std::abs(exponent));
  for (const QChar digit : digits) text += superscripts[digit.digitValue()];
  return text;
}

QString fullPrecision(double value) {
  return std::isnan(value) ? notMeasured() : withMinus(QString::number(value, 'g', 9));
}

QString grouped(qint64 value) {
  QString digits = QString::number(std::abs(value));
  for (auto at = digits.size() - 3; at > 0; at -= 3) digits.insert(at, thinSpace());
  return value < 0 ? minusSign() + digits : digits;
}

QString duration(double seconds) {
  if (!(seconds >= 0)) return notMeasured();
  const auto total = static_cast<qint64>(std::llround(seconds));
  const QLatin1Char zero('0');
  const QString tail =
      QStringLiteral("%1:%2").arg(total / 60 % 60, total >= 3600 ? 2 : 1, 10, zero).arg(total % 60, 2, 10, zero);
  return total >= 3600 ? QStringLiteral("%1:%2").arg(total / 3600).arg(tail) : tail;
}

}  // namespace skillscope
