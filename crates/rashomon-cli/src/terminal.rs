//! What is written to the terminal: clean, coloured where it may be, wrapped to its width.

mod flow;

pub(crate) use flow::{Flow, Line, columns};

use anstyle::{AnsiColor, Style};
use std::borrow::Cow;
use std::io::IsTerminal;

/// How text is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    /// Columns a line may take.
    pub(crate) width: usize,
    /// Whether to write colours; without them emphasis is written as `*stars*`.
    pub(crate) colour: bool,
}

/// When to write colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum ColourChoice {
    /// In a terminal that has them, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Lines longer than this are hard to read, however wide the terminal.
const WIDTH_MAX: usize = 132;
const WIDTH_MIN: usize = 24;
const WIDTH_PIPED: usize = 80;

impl Look {
    /// The look for standard output: its width where none is given, 80 columns where it is no terminal.
    pub(crate) fn stdout(colour: ColourChoice, width: Option<usize>) -> Self {
        let stdout = std::io::stdout();
        let colour = match colour {
            ColourChoice::Always => true,
            ColourChoice::Never => false,
            ColourChoice::Auto => anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never,
        };
        let seen = || {
            let size = stdout.is_terminal().then(|| terminal_size::terminal_size_of(&stdout)).flatten();
            size.map_or(WIDTH_PIPED, |(width, _)| usize::from(width.0).min(WIDTH_MAX))
        };
        Self { width: width.unwrap_or_else(seen).max(WIDTH_MIN), colour }
    }

    /// The look of a file: no colours.
    pub(crate) fn file(width: Option<usize>) -> Self {
        Self { width: width.unwrap_or(WIDTH_PIPED).max(WIDTH_MIN), colour: false }
    }
}

/// What a piece of text is; the look decides how that is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Role {
    /// Running text.
    #[default]
    Plain,
    /// A heading.
    Heading,
    /// A name that matters.
    Strong,
    /// What stands back: places, kinds, counts.
    Dim,
    /// The name of an outlet.
    Outlet,
    /// Words that differ.
    Mark,
    /// A named entity.
    Entity,
}

impl Role {
    fn style(self) -> Style {
        let style = Style::new();
        match self {
            Self::Plain => style,
            Self::Heading | Self::Strong => style.bold(),
            Self::Dim => style.dimmed(),
            Self::Outlet => style.fg_color(Some(AnsiColor::Cyan.into())),
            Self::Mark => style.bold().underline().fg_color(Some(AnsiColor::Yellow.into())),
            Self::Entity => style.fg_color(Some(AnsiColor::Green.into())),
        }
    }
}

/// `text` in the colours of `role`, where the look has any.
pub(crate) fn paint(text: &str, role: Role, look: Look) -> String {
    let style = role.style();
    if look.colour && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_owned() }
}

/// `text` without anything that steers a terminal: control characters and characters that turn the
/// direction of what follows become visible escapes, line breaks become spaces.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    let is_break = |character: char| {
        matches!(character, '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
    };
    let steers = |character: char| {
        character.is_control() || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if !text.chars().any(|character| is_break(character) || steers(character)) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_break(character) {
            clean.push(' ');
        } else if steers(character) {
            clean.extend(character.escape_unicode());
        } else {
            clean.push(character);
        }
    }
    Cow::Owned(clean)
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(clean("a\u{1b}[31mb\u{202e}c\r\nd\u{7}"), "a\\u{1b}[31mb\\u{202e}c  d\\u{7}");
        assert!(matches!(clean("שלום, “hello” 👩‍👩‍👧"), std::borrow::Cow::Borrowed(_)));
    }
}
