// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>
#include <vector>

class QListWidget;
class QTextBrowser;

namespace skillscope {

/// A page of the help: a Markdown file under resources/help, or one made by the program from its own tables.
struct HelpPage {
  QString name;   ///< "getting-started"; also the target of links, with ".md"
  QString title;  ///< the file's first heading
};

/// All pages: those known by name in reading order, then whatever else lies in the folder.
std::vector<HelpPage> helpPages();
/// The page's Markdown. Generated pages: "shortcuts" from the action table, and the end of "glossary" from the metrics.
QString helpMarkdown(const QString& name);

/// The help pages in a window of their own: a list left, the page right.
class HelpWindow : public QWidget {
  Q_OBJECT

 public:
  explicit HelpWindow(QWidget* parent = nullptr);
  void showPage(const QString& name);
  QString currentPage() const;

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void render();

  QListWidget* list_;
  QTextBrowser* text_;
  std::vector<HelpPage> pages_;
};

}  // namespace skillscope
