"""How we decide: the rule that judges progress with what it trades, and the lines of early warning, tried before used."""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

import msgspec
from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from interventiondesk.domain.declared import field_of, fields_of
from interventiondesk.domain.school import POLICY_ID, Policy, RuleName, usual_policy
from interventiondesk.domain.screening import LINES_ID, IndicatorLines, usual_lines
from interventiondesk.domain.trade import Trade, trade_of
from interventiondesk.domain.words import join, number
from interventiondesk.store import reads, sign_reads
from interventiondesk.tasks.rules import RULES, SHARES, trades, use_settings
from interventiondesk.tasks.screening import line_problems, what_if
from interventiondesk.tasks.standing import moved_by
from interventiondesk.ui import look
from interventiondesk.ui.pages.data_follow_up import FollowUpCard
from interventiondesk.ui.pages.data_rules_preview import Effect, Preview
from interventiondesk.ui.pages.data_rules_setting import Setting
from interventiondesk.ui.pages.student_folding import Folding
from interventiondesk.ui.parts.buttons import link
from interventiondesk.ui.parts.cards import Card, Words
from interventiondesk.ui.parts.keeping import focus_again
from interventiondesk.ui.parts.pick import Entry, Pick
from interventiondesk.ui.places import ANY_WIDTH, Page, Place
from interventiondesk.ui.session import Session

_KEPT = "how we decide"
_RULE, _SHARE = "rule", "false_alarm_share"
_PAUSE = 250
"""Milliseconds without a key before the effect is worked out: judging 400 plans at each key would be felt."""
_FOLD = 1000
_BESIDE = 372
_NUMBERS = tuple(
    field.name for field in fields_of(Policy) if field.shown.audience != "nobody" and field.name not in {_RULE, _SHARE}
)
_OF_DEFAULT = frozenset({"least_scores", "least_weeks"})
"""Published rules bring their own number of scores and weeks; only ours asks the school's."""
_LINES = tuple(field.name for field in fields_of(IndicatorLines) if field.shown.audience != "nobody")


def percent(share: float) -> str:
    """A share as a person reads it."""
    return f"{number(100 * share)} %"


def _compared(trade: Trade) -> str:
    """The trade in a line beside others."""
    wrongly, *found = (number(round(100 * part)) for part in (trade.false_by_15, *trade.found_by_12))
    return f"{wrongly} of 100 wrongly called behind; {join(found, 'or')} of 100 found"


class RulesPage(Page):
    """Nothing is changed at a key: what is typed is a draft, the card beside it says what it would change, and one button
    uses it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.policy, self.lines = usual_policy(), usual_lines()
        self._rule: str | None = None
        self._share: float | None = None
        self._opened = False
        self.settings: dict[str, Setting] = {}
        self._whole = Folding(top=18)
        self._whole.show_aside(shown=False)
        self.preview = Preview()
        self.preview.used.connect(self.use)
        self.preview.left.connect(self.leave)
        self.preview.go.connect(self.go)
        self.preview.turned.connect(self._refold)
        self._beside = QWidget()
        inner = QVBoxLayout(self._beside)
        margin = look.px(look.PAGE)
        inner.setContentsMargins(0, look.px(18), margin, margin)
        inner.addWidget(self.preview, 1)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._box.addWidget(self._whole, 1)
        self._box.addWidget(self._beside)
        self._make_rule()
        self._make_numbers()
        self._make_lines()
        self.follow_up = FollowUpCard(session)
        self._whole.main.addWidget(self.follow_up)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self.work_out)
        self._fold(narrow=False)

    # -- making -------------------------------------------------------------------------------------------------------

    def _make_rule(self) -> None:
        self.rules = Pick(field_of(Policy, _RULE).title)
        self.rules.picked.connect(self._pick_rule)
        card = Card("Progress: the rule", "what calls a plan ahead, on track or behind")
        card.add(self.rules)
        self.told = Words("", ink="text", lined=True)
        self.beside = Words("")
        card.add(self.told, self.beside)
        card.end()
        self.shares = Pick(field_of(Policy, _SHARE).title)
        self.shares.picked.connect(self._pick_share)
        self.alarms = Card("Progress: false alarms accepted", " ")
        self.alarms.add(self.shares)
        self.alarms.add(
            Words(
                "Wrongly: of 100 students who grow exactly as planned, called behind within 15 weeks. Found: of 100 "
                "who grow half as fast, by week 12, where scores scatter little, usually or much.",
                lined=True,
            )
        )
        self.alarms.end()
        self._whole.main.addWidget(card)
        self._whole.main.addWidget(self.alarms)

    def _make_numbers(self) -> None:
        card = Card("Progress: when it is judged", "each with its source")
        usual = usual_policy()
        for name in _NUMBERS:
            card.add(self._setting(Setting(Policy, name, getattr(usual, name), self.session.today)))
        self._whole.main.addWidget(card)

    def _make_lines(self) -> None:
        self.published = link("Back to the published values")
        self.published.setObjectName("back to all")
        self.published.clicked.connect(self.back_to_published)
        card = Card("Early warning: the lines", "at which an indicator raises a flag", trailing=self.published)
        usual = usual_lines()
        for name in _LINES:
            card.add(self._setting(Setting(IndicatorLines, name, getattr(usual, name), self.session.today)))
        self._whole.main.addWidget(card)

    def _setting(self, setting: Setting) -> Setting:
        self.settings[setting.name] = setting
        setting.edited.connect(self._edited)
        return setting

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The card stands beside the settings, or below them where there is no room."""
        self._refold()
        super().resizeEvent(event)

    def _refold(self) -> None:
        self._fold(narrow=self.width() < look.px(_FOLD))

    def _fold(self, *, narrow: bool) -> None:
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        margin = look.px(look.PAGE)
        self._box.setDirection(way)
        inner = self._beside.layout()
        if inner is not None:
            inner.setContentsMargins(
                margin if narrow else 0, look.px(6 if narrow else 18), margin, look.px(6) if narrow else margin
            )
        self._beside.setMinimumWidth(0 if narrow else look.px(_BESIDE))
        self._beside.setMaximumWidth(ANY_WIDTH if narrow else look.px(_BESIDE))
        # below, the card takes at most three fifths of the page, and nothing while there is nothing to say
        self.preview.set_low(low=narrow)
        most = self.height() * 3 // 5 if self.preview.unfolded else self.preview.sizeHint().height() + look.px(12)
        self._beside.setMaximumHeight(most if narrow else ANY_WIDTH)
        self._beside.setVisible(not narrow or self.changed)

    # -- reading ------------------------------------------------------------------------------------------------------

    def show_place(self, place: Place) -> None:
        """With what was typed and not used; `follow_up` asks for the rules of whom nobody has followed up."""
        if not self._opened:
            self._opened = True
            self.read()
            self._bring_back()
            self.work_out()
        else:
            self.read()
        if place.tab == "follow_up":
            self.follow_up.take_keyboard()
            QTimer.singleShot(0, self._to_follow_up)

    def _to_follow_up(self) -> None:
        """Its title to the top of the page, once it is laid out."""
        self._whole.verticalScrollBar().setValue(self.follow_up.y())

    def read(self) -> None:
        """Read what is in use; what was typed stays."""
        desk = self.session.desk
        self.titled.emit("Data", "how we decide")
        self.policy, self.lines = reads.policy(desk), sign_reads.indicator_lines(desk)
        for name, setting in self.settings.items():
            setting.show_stored(getattr(self.policy if setting.entity is Policy else self.lines, name))
        if self._rule == self.policy.rule:
            self._rule = None
        if self._share == self.policy.false_alarm_share:
            self._share = None
        self._show_choices()
        self.follow_up.read()
        self.work_out()

    def _show_choices(self) -> None:
        policy = self.wanted()[0]
        known = trades()
        rule = field_of(Policy, _RULE)
        self.rules.set_entries(
            [Entry(key=name, title=rule.word(name), subtitle=RULES[name]) for name in RULES], policy.rule
        )
        trade = trade_of(policy, known)
        self.told.set_text(trade.says if trade else "This rule has not been simulated.")
        other: RuleName = "four-point" if policy.rule == "default" else "default"
        beside = trade_of(msgspec.structs.replace(policy, rule=other), known)
        self.beside.set_text(f"For comparison: {rule.word(other)}, {_compared(beside)}." if beside else "")
        self._show_shares(policy, known)

    def _show_shares(self, policy: Policy, known: tuple[Trade, ...]) -> None:
        default = policy.rule == "default"
        self.shares.setVisible(default)
        self.alarms.setVisible(default)
        for name in _OF_DEFAULT:
            self.settings[name].setVisible(default)
        by_share = {one.false_alarm_share: one for one in known if one.rule == "default"}
        shares = sorted({*SHARES, self.policy.false_alarm_share, policy.false_alarm_share})
        entries = [
            Entry(
                key=f"{share:g}",
                title=percent(share) + (" (unless set)" if share == usual_policy().false_alarm_share else ""),
                subtitle=_compared(by_share[share]) if share in by_share else "Between the shares beside it.",
            )
            for share in shares
        ]
        self.shares.set_entries(entries, f"{policy.false_alarm_share:g}")
        self.alarms.set_title("Progress: false alarms accepted", f"now {percent(self.policy.false_alarm_share)}")

    # -- the draft ----------------------------------------------------------------------------------------------------

    def wanted(self) -> tuple[Policy, IndicatorLines]:
        """The settings as they stand on the page; a line that cannot be read counts as it was last good."""

        def of(entity: type[Policy | IndicatorLines]) -> dict[str, object]:
            mine = {one.name: one.value() for one in self._asked() if one.entity is entity}
            return {name: value for name, value in mine.items() if value is not None}

        policy = msgspec.structs.replace(
            self.policy,
            id=POLICY_ID,
            rule=self._chosen_rule,
            false_alarm_share=self._share or self.policy.false_alarm_share,
            **of(Policy),
        )
        return policy, msgspec.structs.replace(self.lines, id=LINES_ID, **of(IndicatorLines))

    @property
    def _chosen_rule(self) -> str:
        return self._rule or self.policy.rule

    def _asked(self) -> list[Setting]:
        """The settings that the chosen rule asks; what was typed into another one waits until its rule is chosen."""
        default = self._chosen_rule == "default"
        return [one for name, one in self.settings.items() if default or name not in _OF_DEFAULT]

    @property
    def changed(self) -> bool:
        """Whether anything stands here that is not in use."""
        return bool(self._rule or self._share or any(one.changed for one in self._asked()))

    def _typed(self) -> dict[str, str]:
        found = {name: one.typed() for name, one in self.settings.items() if one.changed}
        if self._rule is not None:
            found[_RULE] = self._rule
        if self._share is not None:
            found[_SHARE] = f"{self._share:g}"
        return found

    def _keep(self) -> None:
        self.session.desk.keep(_KEPT, self._typed() or None)

    def _bring_back(self) -> None:
        kept = self.session.desk.kept(_KEPT, dict[str, str]) or {}
        for name, text in kept.items():
            if name == _RULE and text in RULES:
                self._rule = text if text != self.policy.rule else None
            elif name == _SHARE:
                self._share = float(text) if float(text) != self.policy.false_alarm_share else None
            elif name in self.settings:
                self.settings[name].set_typed(text)
        self._show_choices()

    def _edited(self, _name: str) -> None:
        self._keep()
        self._pause.start()

    def _pick_rule(self, key: str) -> None:
        self._rule = key if key != self.policy.rule else None
        self._show_choices()
        self._edited(_RULE)

    def _pick_share(self, key: str) -> None:
        share = float(key)
        self._share = share if share != self.policy.false_alarm_share else None
        self._show_choices()
        self._edited(_SHARE)

    def back_to_published(self) -> None:
        """Type all published values, to be tried and used like any others."""
        usual = usual_policy()
        self._rule = usual.rule if usual.rule != self.policy.rule else None
        share = usual.false_alarm_share
        self._share = share if share != self.policy.false_alarm_share else None
        for setting in self.settings.values():
            if not setting.published:
                setting.go_back()
        self._show_choices()
        self._keep()
        self.work_out()
        focus_again(self, "use settings", "setting " + _NUMBERS[0])

    # -- trying -------------------------------------------------------------------------------------------------------

    def work_out(self) -> None:
        """Say what the settings as they stand would change."""
        self._pause.stop()
        wrong = self._problems()
        for name, setting in self.settings.items():
            setting.say(wrong.get(name, ""))
        policy, lines = self.wanted()
        self.published.setVisible(policy != usual_policy() or lines != usual_lines())
        effect: Effect | None = None
        if self.changed:
            desk, today = self.session.desk, self.session.today
            first = next(iter(wrong), "")
            moves = not first and policy != self.policy
            draws = not first and lines != self.lines
            effect = Effect(
                plans=moved_by(desk, today, policy) if moves else (),
                readings=what_if(desk, today, lines) if draws else (),
                policy=moves,
                lines=draws,
                wrong=self._told_wrong(first, wrong[first]) if first else "",
            )
        self.preview.show_effect(effect)
        self._refold()

    def _told_wrong(self, name: str, says: str) -> str:
        title = self.settings[name].title
        return says if says.startswith(title) else f"{title}: {says}"

    def _problems(self) -> dict[str, str]:
        found = {one.name: says for one in self._asked() if (says := one.problem())}
        if not found:
            found = {one.where: str(one) for one in line_problems(self.wanted()[1])}
        return found

    # -- using --------------------------------------------------------------------------------------------------------

    def use(self) -> None:
        """Decide so from now on, as one change."""
        self.work_out()
        wrong = self._problems()
        if wrong:
            focus_again(self, f"setting {next(iter(wrong))}")
            return
        policy, lines = self.wanted()
        desk = self.session.desk
        if self.session.do(lambda: use_settings(desk, policy, lines)) is not None:
            self._forget()
            self.rules.setFocus()

    def leave(self) -> None:
        """Forget what was typed."""
        self._forget()
        self.rules.setFocus()

    def _forget(self) -> None:
        self._rule = self._share = None
        self.policy, self.lines = reads.policy(self.session.desk), sign_reads.indicator_lines(self.session.desk)
        for name, setting in self.settings.items():
            setting.show_stored(getattr(self.policy if setting.entity is Policy else self.lines, name))
            setting.forget()
        self._keep()
        self._show_choices()
        self.work_out()
