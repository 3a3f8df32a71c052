"""Help and errors of the argument parser in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

import click

from planatlas.errors import InputError, did_you_mean
from planatlas.labels import LANGUAGES, message

# What click writes around the texts of a command, and the message that stands in its place.
_FRAME: Final = {
    "Usage:": "usage-heading",
    "Options:": "options-heading",
    "Commands:": "commands-heading",
    "[OPTIONS]": "options-metavar",
    "COMMAND [ARGS]...": "command-metavar",
    "Show this message and exit.": "help-option",
}


def in_language(text: str, lang: str) -> str:
    """Return a help text with the parser's own words in the language.

    >>> in_language("Usage: planatlas [OPTIONS]", "es")
    'Uso: planatlas [OPCIONES]'
    """
    for words, key in _FRAME.items():
        text = text.replace(words, message(key, lang))
    return text


class Argument(click.Argument):
    """A positional argument with a line of help."""

    def __init__(self, param_decls: list[str], *, words: str, **attributes: Any) -> None:
        super().__init__(param_decls, **attributes)
        self.words = words


class Option(click.Option):
    """An option of whose help nothing is said but by us: the parser's notes are English."""

    def get_help_extra(self, ctx: click.Context) -> Any:  # noqa: ARG002
        """Return nothing."""
        return {}


class Command(click.Command):
    """A command whose help is in one language and says what its arguments are."""

    def get_help(self, ctx: click.Context) -> str:
        """Return the help text."""
        return in_language(super().get_help(ctx), _language(ctx))

    def get_short_help_str(self, limit: int = 45) -> str:  # noqa: ARG002 - the sentence is never cut
        """Return the first sentence of the help, whole."""
        return _first_sentence(self.help or "")

    def format_arguments(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write nothing: the arguments stand before the options."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the arguments, then the options."""
        rows = [(p.make_metavar(ctx), p.words) for p in self.get_params(ctx) if isinstance(p, Argument)]
        if rows:
            with formatter.section(message("arguments-heading", _language(ctx))):
                formatter.write_dl(rows)
        super().format_options(ctx, formatter)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the help; the example stands on one line, so that it can be copied."""
        text, _, example = (self.help or "").partition("\n\n")
        with formatter.indentation():
            formatter.write_paragraph()
            formatter.write_text(text)
            formatter.write_paragraph()
            formatter.write(f"{'':>{formatter.current_indent}}{example}\n")

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Say which options of the whole program may stand here."""
        formatter.write_paragraph()
        formatter.write_text(message("help-common", _language(ctx)))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments; those too many raise UsageError in the reader's language."""
        ctx.allow_extra_args = True
        rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            raise click.UsageError(message("extra-argument", _language(ctx), value=" ".join(rest)))
        return rest


class Group(click.Group):
    """The group of commands, with help in one language and the nearest command for a misspelt one."""

    command_class = Command

    def __init__(self, *arguments: Any, **attributes: Any) -> None:
        super().__init__(*arguments, **attributes)
        self._modules: dict[str, str] = {}
        self._lang = "en"

    def put_off(self, modules: Mapping[str, str], lang: str) -> None:
        """Say which module registers each command, by a function `register(group, lang)`."""
        self._modules.update(modules)
        self._lang = lang

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of all commands, sorted."""
        return sorted({*self._modules, *self.commands})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, its module imported only now."""
        if cmd_name not in self.commands and cmd_name in self._modules:
            import_module(self._modules[cmd_name]).register(self, self._lang)
        return super().get_command(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands with the first sentence of their help, without importing any."""
        names = self.list_commands(ctx)
        rows = [(name, _first_sentence(message(f"help-{name}", self._lang))) for name in names]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def get_help(self, ctx: click.Context) -> str:
        """Return the help text."""
        return in_language(super().get_help(ctx), _language(ctx))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; an unknown one raises UsageError with the nearest."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            near = did_you_mean(args[0], self.list_commands(ctx))
            raise click.UsageError(message("no-command", _language(ctx), name=args[0], near=near))
        return super().resolve_command(ctx, args)


def _first_sentence(text: str) -> str:
    return text.split("\n\n")[0].split(". ")[0].rstrip(".") + "."


def _language(ctx: click.Context) -> str:
    return str(ctx.find_root().obj or "en")


def check_language(option: str) -> str:
    """Return the value of --lang if it names a language of ours, as `es` or `es_PE`.

    Raises InputError `bad-language`.
    """
    if not re.fullmatch(rf"({'|'.join(LANGUAGES)})([-_.].*)?", option, flags=re.IGNORECASE):
        raise InputError("bad-language", value=option)
    return option


def error_text(error: click.ClickException, lang: str) -> str:
    """Return one line for a fault in the arguments."""
    if isinstance(error, click.NoSuchOption):
        near = " / ".join(error.possibilities or ())
        return message("no-option", lang, name=error.option_name, near=near)
    if isinstance(error, click.BadOptionUsage):
        wanted = "option-takes-none" if "not take" in error.message else "option-needs-value"
        return message(wanted, lang, name=error.option_name)
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return message(
            "missing-argument", lang, name=error.param.make_metavar(click.Context(click.Command("")))
        )
    if isinstance(error, click.BadParameter) and error.param is not None:
        return message("bad-argument", lang, name="/".join(error.param.opts), reason=_plain(error))
    return _plain(error)


def _plain(error: click.ClickException) -> str:
    return " ".join(error.message.split())
