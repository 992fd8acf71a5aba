// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/stream/task_preview_panel.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "core/base/paths.h"
#include "core/learn/task_tokens.h"
#include "core/text/tokenizer.h"
#include "ui/model/format.h"
#include "ui/shell/icons.h"
#include "ui/shell/job_tracker.h"
#include "ui/shell/theme.h"
#include "ui/view/messages/state_page.h"
#include "ui/view/stream/stream_task_model.h"
#include "ui/widget/plain_label.h"

namespace skillscope {
namespace {

enum Split { train, dev, test };

constexpr qsizetype longestShown = 50'000;  // characters of a prompt; laying out more takes too long

struct TokenCounts {
  qint64 source = 0, target = 0;
};

/// "23 of at most 128 tokens", or what is lost.
QString tokenText(qint64 count, qint64 most, const QString& setting) {
  if (count <= most) return TaskPreviewPanel::tr("%1 of at most %2").arg(grouped(count), grouped(most));
  return TaskPreviewPanel::tr("%1, cut to %2 (%3)").arg(grouped(count), grouped(most), setting);
}

}  // namespace

/// The tokenizer that was opened last; only the worker touches it.
struct TaskPreviewPanel::OpenTokenizer {
  QString backbone;
  std::unique_ptr<Tokenizer> tokenizer;
};

TaskPreviewPanel::TaskPreviewPanel(QWidget* parent)
    : QWidget(parent),
      pages_(new QStackedWidget(this)),
      state_(new StatePage(this)),
      body_(new QWidget(this)),
      title_(plainLabel(body_)),
      about_(plainLabel(body_)),
      files_(plainLabel(body_, "caption")),
      position_(new QLabel(body_)),
      id_(plainLabel(body_, "caption")),
      answer_(plainLabel(body_)),
      tokens_(plainLabel(body_, "caption")),
      remarks_(plainLabel(body_)),
      answerTitle_(plainLabel(body_, "caption")),
      split_(new QComboBox(body_)),
      previous_(new QToolButton(body_)),
      next_(new QToolButton(body_)),
      prompt_(new QPlainTextEdit(body_)),
      opened_(std::make_shared<OpenTokenizer>()),
      jobs_(std::make_unique<JobTracker>()) {
  setObjectName(QStringLiteral("taskPreview"));
  setAccessibleName(tr("Preview of the task"));
  state_->setCompact(true);
  title_->setObjectName(QStringLiteral("previewTitle"));
  title_->setProperty("role", "title");
  about_->setObjectName(QStringLiteral("previewAbout"));
  id_->setObjectName(QStringLiteral("previewId"));
  id_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  answer_->setObjectName(QStringLiteral("previewAnswer"));
  answer_->setAccessibleName(tr("Expected answer"));
  answer_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  answer_->setWordWrap(true);
  tokens_->setObjectName(QStringLiteral("previewTokens"));
  remarks_->setObjectName(QStringLiteral("previewRemarks"));
  position_->setObjectName(QStringLiteral("previewPosition"));
  split_->setObjectName(QStringLiteral("previewSplit"));
  split_->setAccessibleName(tr("Split"));
  split_->setToolTip(tr("Which of the task's examples are shown."));
  for (int i = 0; i < 3; ++i) split_->addItem(QString());
  split_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  connect(split_, &QComboBox::currentIndexChanged, this, [this] {
    example_ = 0;
    showExample();
  });
  const auto arrow = [](QToolButton* button, const char* icon, const QString& name, const QString& tip) {
    button->setIcon(lineIcon(QString::fromLatin1(icon)));
    button->setAccessibleName(name);
    button->setToolTip(tip);
    button->setFocusPolicy(Qt::TabFocus);
    button->setAutoRepeat(true);
  };
  previous_->setObjectName(QStringLiteral("previousExample"));
  next_->setObjectName(QStringLiteral("nextExample"));
  arrow(previous_, "previous", tr("Previous Example"), tr("The example before (Left in the list of tasks)"));
  arrow(next_, "next", tr("Next Example"), tr("The next example (Right in the list of tasks)"));
  connect(previous_, &QToolButton::clicked, this, [this] { walk(-1); });
  connect(next_, &QToolButton::clicked, this, [this] { walk(1); });
  prompt_->setObjectName(QStringLiteral("previewPrompt"));
  prompt_->setAccessibleName(tr("Prompt"));
  prompt_->setAccessibleDescription(tr("The text that the model gets."));
  prompt_->setReadOnly(true);
  prompt_->setTabChangesFocus(true);
  prompt_->setMinimumHeight(theme().scaled(70));
  prompt_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored);  // the room that the rest leaves
  prompt_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);

  auto* walkLine = new QHBoxLayout;
  walkLine->setSpacing(theme().spacing(1));
  split_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);  // its texts come after it is first shown
  walkLine->addWidget(split_, 1);
  walkLine->addWidget(previous_);
  walkLine->addWidget(position_);
  walkLine->addWidget(next_);
  auto* promptTitle = plainLabel(body_, "caption");
  promptTitle->setText(tr("Prompt, as the model gets it"));
  answerTitle_->setText(tr("Expected answer"));
  auto* column = new QVBoxLayout(body_);
  const int margin = theme().spacing(3);
  column->setContentsMargins(margin, margin, margin, margin);
  column->setSpacing(theme().spacing(1));
  column->addWidget(title_);
  column->addWidget(about_);
  column->addWidget(files_);
  column->addSpacing(theme().spacing(1));
  column->addLayout(walkLine);
  column->addWidget(id_);
  column->addSpacing(theme().spacing(1));
  column->addWidget(promptTitle);
  column->addWidget(prompt_, 1);
  column->addSpacing(theme().spacing(1));
  column->addWidget(answerTitle_);
  column->addWidget(answer_);
  column->addSpacing(theme().spacing(1));
  column->addWidget(tokens_);
  column->addWidget(remarks_);
  auto* scroll = new QScrollArea(this);
  scroll->setWidget(body_);
  scroll->setWidgetResizable(true);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setFocusPolicy(Qt::NoFocus);
  scroll->setAccessibleName(accessibleName());
  pages_->addWidget(state_);
  pages_->addWidget(scroll);
  auto* page = new QVBoxLayout(this);
  page->setContentsMargins(0, 0, 0, 0);
  page->addWidget(pages_);
  const auto restyle = [this] {
    remarks_->setStyleSheet(QStringLiteral("QLabel { color: %1; }").arg(theme().colors().warning.name()));
    QFont strong = theme().bodyFont();
    strong.setWeight(QFont::DemiBold);
    answer_->setFont(strong);
  };
  connect(&Theme::instance(), &Theme::changed, this, restyle);
  restyle();
  showNothing(tr("Choose a task to see its examples."));
}

TaskPreviewPanel::~TaskPreviewPanel() = default;

// ---- What is shown ----

void TaskPreviewPanel::showNothing(const QString& sentence) {
  stop();
  name_.clear();
  facts_.reset();
  state_->showState(QStringLiteral("note"), {}, sentence);
  pages_->setCurrentIndex(0);
}

void TaskPreviewPanel::showFault(const QString& title, const QString& sentence) {
  stop();
  name_.clear();
  facts_.reset();
  state_->showError(title, sentence, {{tr("Read Again"), [this] { Q_EMIT readAgainWanted(); }, true}});
  pages_->setCurrentIndex(0);
}

void TaskPreviewPanel::showTask(const QString& name, const OutlineTask* task,
                                const std::shared_ptr<const TaskPreview>& facts) {
  if (facts && !facts->error.empty()) {
    return showFault(tr("“%1” Cannot Be Read").arg(name), QString::fromStdString(facts->error));
  }
  const bool sameTask = name == name_;
  if (!facts) {
    stop();
    if (!sameTask || !facts_) state_->showState(QStringLiteral("refresh"), {}, tr("Reading the data of %1…").arg(name));
    if (!sameTask || !facts_) pages_->setCurrentIndex(0);
    return;
  }
  if (sameTask && facts == facts_) return;
  name_ = name;
  facts_ = facts;
  if (!sameTask) example_ = 0;
  const QString title = QString::fromStdString(facts->task.title);
  title_->setText(title.isEmpty() || title == name ? name : QStringLiteral("%1 – %2").arg(name, title));
  about_->setText(QString::fromStdString(facts->task.description));
  about_->setVisible(!about_->text().isEmpty());
  QStringList files;
  if (task) {
    for (const std::string& file : task->files) files << QString::fromStdString(file);
  }
  files_->setText(
      files.isEmpty()
          ? QString()
          : tr("Format %1: %2").arg(QString::fromStdString(task->format), files.join(QStringLiteral(", "))));
  files_->setVisible(!files.isEmpty());
  QStringList remarks;
  for (const std::string& remark : facts->remarks) remarks << QString::fromStdString(remark);
  remarks_->setText(remarks.join(u'\n'));
  remarks_->setVisible(!remarks.isEmpty());
  showSplits();
  pages_->setCurrentIndex(1);
  showExample();
}

void TaskPreviewPanel::showSplits() {
  const QSignalBlocker quiet(split_);
  const std::array<QString, 3> titles{tr("Training"), tr("Dev"), tr("Test")};
  for (int i = 0; i < 3; ++i) {
    split_->setItemText(i, QStringLiteral("%1 (%2)").arg(titles[static_cast<std::size_t>(i)],
                                                         grouped(static_cast<qint64>(takenOf(i)))));
  }
  if (takenOf(split_->currentIndex()) == 0) split_->setCurrentIndex(train);
}

std::size_t TaskPreviewPanel::takenOf(int split) const {
  if (!facts_) return 0;
  return split == train ? facts_->taken.train : split == dev ? facts_->taken.dev : facts_->taken.test;
}

const std::vector<Example>& TaskPreviewPanel::examples() const {
  static const std::vector<Example> none;
  if (!facts_) return none;
  const int split = split_->currentIndex();
  return split == train ? facts_->task.train : split == dev ? facts_->task.dev : facts_->task.test;
}

void TaskPreviewPanel::walk(int by) {
  const auto count = static_cast<std::ptrdiff_t>(examples().size());
  if (count == 0) return;
  const auto wanted = std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(example_) + by, 0, count - 1);
  if (wanted == static_cast<std::ptrdiff_t>(example_)) return;
  example_ = static_cast<std::size_t>(wanted);
  showExample();
}

void TaskPreviewPanel::showExample() {
  if (!facts_) return;
  const std::vector<Example>& all = examples();
  if (example_ >= all.size()) example_ = 0;
  previous_->setEnabled(example_ > 0);
  next_->setEnabled(example_ + 1 < all.size());
  const bool any = !all.empty();
  answerTitle_->setVisible(any);
  if (!any) {
    position_->setText(tr("no example"));
    id_->clear();
    prompt_->setPlainText({});
    prompt_->setPlaceholderText(tr("This split has no examples."));
    answer_->clear();
    tokens_->clear();
    return stop();
  }
  const auto taken = static_cast<qint64>(takenOf(split_->currentIndex()));
  position_->setText(tr("%1 of %2").arg(grouped(static_cast<qint64>(example_) + 1), grouped(taken)));
  const bool more = taken > static_cast<qint64>(all.size());
  position_->setToolTip(more ? tr("The first %1 are kept for looking at.").arg(grouped(static_cast<qint64>(all.size())))
                             : QString());
  const Example& example = all[example_];
  id_->setText(QString::fromStdString(example.group.empty() ? example.id : example.id + " · " + example.group));
  const QString prompt = QString::fromStdString(example.prompt);
  prompt_->setPlainText(prompt.left(longestShown));
  if (prompt.size() > longestShown) {
    id_->setText(
        tr("%1 (the first %2 of %3 characters)").arg(id_->text(), grouped(longestShown), grouped(prompt.size())));
  }
  const QString answer = QString::fromStdString(example.target);
  answer_->setText(answer.isEmpty() ? tr("(no text)") : answer);
  count();
}

// ---- Tokens ----

void TaskPreviewPanel::setTokens(const Tokens& tokens) {
  if (tokens == wanted_) return;
  wanted_ = tokens;
  if (facts_) count();
}

void TaskPreviewPanel::stop() {
  jobs_->cancel();
  counting_ = false;
}

void TaskPreviewPanel::count() {
  const std::vector<Example>& all = examples();
  if (example_ >= all.size()) return;
  if (!counting_) tokens_->setText(tr("Counting tokens…"));
  counting_ = true;
  jobs_->start(
      this,
      [wanted = wanted_, example = all[example_], opened = opened_](const JobTracker::Wanted&) {
        if (!opened->tokenizer || opened->backbone != wanted.backbone) {
          opened->tokenizer.reset();
          const bool bundled = wanted.backbone == QStringLiteral("bundled");
          opened->tokenizer = openTokenizer(bundled ? resource("backbone") : wanted.backbone.toStdString());
          opened->backbone = wanted.backbone;
        }
        constexpr std::int64_t all = 1LL << 40;
        TokenCounts counts;
        counts.source = static_cast<qint64>(tokensWithEnd(*opened->tokenizer, example.prompt, all).size());
        counts.target = static_cast<qint64>(tokensWithEnd(*opened->tokenizer, example.target, all).size());
        return counts;
      },
      [this](const TokenCounts& counts) {
        counting_ = false;
        tokens_->setText(
            tr("Tokens, end token included: prompt %1; answer %2.")
                .arg(tokenText(counts.source, wanted_.maxSource, QStringLiteral("train.max_source_tokens")),
                     tokenText(counts.target, wanted_.maxTarget, QStringLiteral("train.max_target_tokens"))));
      },
      [this](const QString& sentence) {
        counting_ = false;
        tokens_->setText(tr("Tokens cannot be counted: %1").arg(asSentence(sentence)));
      });
}

}  // namespace skillscope
