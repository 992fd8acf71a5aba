// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/help_window.h"

#include <QDesktopServices>
#include <QDir>
#include <QFile>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QListWidget>
#include <QTextBlock>
#include <QTextBrowser>
#include <QTextDocument>
#include <QTextTable>
#include <QUrl>
#include <algorithm>

#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/learn/metric_registry.h"
#include "ui/model/core_text.h"
#include "ui/shell/actions.h"
#include "ui/shell/icons.h"
#include "ui/shell/language.h"
#include "ui/shell/theme.h"

namespace skillscope {
namespace {

QString folder() {
  try {
    return QString::fromStdString(resourceFolder()) + QStringLiteral("/help");
  } catch (const Error&) {
    return {};
  }
}

/// In the language of the window where the page has been translated.
QString fileText(const QString& name) {
  for (const QString& place : {folder() + u'/' + shownLanguage(), folder()}) {
    QFile file(place + u'/' + name + QStringLiteral(".md"));
    if (file.open(QIODevice::ReadOnly)) return QString::fromUtf8(file.readAll());
  }
  return {};
}

QString metricsMarkdown() {
  QString text = QStringLiteral("\n## ") + HelpWindow::tr("Metrics") + QStringLiteral("\n");
  for (const Metric& metric : metricRegistry()) {
    const auto field = [](const std::string& value) { return QString::fromStdString(value); };
    text += QStringLiteral("\n**%1** — %2. %3\n\n`%4`\n")
                .arg(field(metric.name), coreText(metric.title),
                     metric.higherIsBetter ? HelpWindow::tr("Higher is better.") : HelpWindow::tr("Lower is better."),
                     coreText(metric.formula));
    if (!metric.source.empty()) text += u'\n' + HelpWindow::tr("Source: %1.").arg(field(metric.source)) + u'\n';
  }
  return text;
}

QString withoutComments(QString text) {
  for (qsizetype from = text.indexOf(QStringLiteral("<!--")); from >= 0;
       from = text.indexOf(QStringLiteral("<!--"), from)) {
    const qsizetype to = text.indexOf(QStringLiteral("-->"), from);
    text.remove(from, to < 0 ? text.size() - from : to + 3 - from);
  }
  return text.trimmed();
}

}  // namespace

QString helpMarkdown(const QString& name) {
  if (name == QStringLiteral("shortcuts")) return shortcutsMarkdown();
  QString text = withoutComments(fileText(name));
  if (name == QStringLiteral("glossary") && !text.isEmpty()) text += u'\n' + metricsMarkdown();
  if (text.isEmpty())
    text = HelpWindow::tr("# Not Found\n\nThe help page “%1” is missing from this installation.").arg(name);
  return text;
}

std::vector<HelpPage> helpPages() {
  QStringList names = {QStringLiteral("index"),    QStringLiteral("getting-started"),
                       QStringLiteral("views"),    QStringLiteral("wordnet-cl"),
                       QStringLiteral("kif"),      QStringLiteral("glossary"),
                       QStringLiteral("shortcuts")};
  const QStringList files = QDir(folder()).entryList({QStringLiteral("*.md")}, QDir::Files, QDir::Name);
  names.removeIf([&files](const QString& name) {
    return name != QStringLiteral("shortcuts") && !files.contains(name + QStringLiteral(".md"));
  });
  for (const QString& file : files) {
    if (const QString name = file.chopped(3); !names.contains(name)) names << name;
  }
  std::vector<HelpPage> pages;
  for (const QString& name : names) {
    const QString text = helpMarkdown(name);
    QString title = text.section(u'\n', 0, 0);
    while (title.startsWith(u'#') || title.startsWith(u' ')) title.remove(0, 1);
    pages.push_back({name, title});
  }
  return pages;
}

HelpWindow::HelpWindow(QWidget* parent)
    : QWidget(parent, Qt::Window), list_(new QListWidget(this)), text_(new QTextBrowser(this)), pages_(helpPages()) {
  setObjectName(QStringLiteral("helpWindow"));
  setWindowTitle(tr("Skillscope Help"));
  setWindowIcon(applicationIcon());
  resize(theme().scaled(940), theme().scaled(660));
  for (const HelpPage& page : pages_) {
    auto* item = new QListWidgetItem(page.title, list_);
    item->setToolTip(page.title);
    item->setSizeHint(QSize(0, QFontMetrics(theme().bodyFont()).height() + theme().spacing(3)));
  }
  list_->setAccessibleName(tr("Help pages"));
  list_->setFixedWidth(theme().scaled(250));
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list_->setTextElideMode(Qt::ElideRight);
  list_->setFrameShape(QFrame::NoFrame);
  text_->setAccessibleName(tr("Help page"));
  text_->setOpenLinks(false);
  text_->setFrameShape(QFrame::NoFrame);
  text_->document()->setDocumentMargin(theme().spacing(5));
  connect(list_, &QListWidget::currentRowChanged, this, &HelpWindow::render);
  connect(text_, &QTextBrowser::anchorClicked, this, [this](const QUrl& link) {
    if (link.isRelative()) {
      showPage(link.path().remove(QStringLiteral(".md")));
    } else {
      QDesktopServices::openUrl(link);
    }
  });
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(1);
  row->addWidget(list_);
  row->addWidget(text_, 1);
  connect(&Theme::instance(), &Theme::changed, this, &HelpWindow::render);
  const auto restyle = [this] {
    list_->setStyleSheet(
        QStringLiteral("QListView { padding: %1px 0; } QListView::item { padding: %1px %2px; border: none; }")
            .arg(theme().spacing(1))
            .arg(theme().spacing(3)));
    text_->setStyleSheet(QStringLiteral("QTextBrowser { border: none; border-left: 1px solid %1; border-radius: 0; }")
                             .arg(theme().colors().line.name()));
  };
  connect(&Theme::instance(), &Theme::changed, this, restyle);
  restyle();
  list_->setCurrentRow(0);
}

void HelpWindow::showPage(const QString& name) {
  const auto found =
      std::find_if(pages_.begin(), pages_.end(), [&name](const HelpPage& page) { return page.name == name; });
  if (found != pages_.end()) list_->setCurrentRow(static_cast<int>(found - pages_.begin()));
  show();
  raise();
  activateWindow();
}

QString HelpWindow::currentPage() const {
  const int row = list_->currentRow();
  return row < 0 ? QString() : pages_[static_cast<std::size_t>(row)].name;
}

void HelpWindow::render() {
  if (list_->currentRow() < 0) return;
  const ThemeColors& colors = theme().colors();
  // Markdown sets no distances and no colours of its own; both come from the theme afterwards.
  text_->setMarkdown(helpMarkdown(currentPage()));
  QTextDocument* document = text_->document();
  document->setDefaultFont(theme().bodyFont());
  document->setDocumentMargin(theme().spacing(5));
  for (QTextBlock block = document->begin(); block.isValid(); block = block.next()) {
    QTextCursor cursor(block);
    QTextBlockFormat format = block.blockFormat();
    const bool heading = format.headingLevel() > 0;
    const bool inTable = cursor.currentTable() != nullptr;
    format.setTopMargin(inTable   ? 0
                        : heading ? theme().spacing(format.headingLevel() == 1 ? 2 : 5)
                                  : theme().spacing(1));
    format.setBottomMargin(inTable ? 0 : theme().spacing(2));
    if (!heading) format.setLineHeight(inTable ? 100 : 125, QTextBlockFormat::ProportionalHeight);
    cursor.setBlockFormat(format);
  }
  for (QTextFrame* frame : document->rootFrame()->childFrames()) {
    if (auto* table = qobject_cast<QTextTable*>(frame)) {
      QTextTableFormat format = table->format();
      format.setBorderBrush(colors.line);
      format.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
      format.setBorder(1);
      format.setBorderCollapse(true);
      format.setCellPadding(theme().spacing(1));
      format.setCellSpacing(0);
      table->setFormat(format);
    }
  }
  text_->moveCursor(QTextCursor::Start);
}

void HelpWindow::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape) {
    close();
  } else {
    QWidget::keyPressEvent(event);
  }
}

}  // namespace skillscope
