//! What commands print on standard output.

use std::fmt::{self, Write as _};
use std::io::{self, Write};

use clap::ValueEnum;
use serde::Serialize;

/// How commands print what they have to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// For people; may change from version to version.
    #[default]
    Text,
    /// One JSON object, or an array of them for lists, on one line.
    Json,
}

/// Something a command tells, for people by its `Display` and for programs by its `Serialize`.
pub(crate) trait Told: Serialize + fmt::Display {}

impl<T: Serialize + fmt::Display> Told for T {}

impl Format {
    /// Prints `told` on standard output.
    pub(crate) fn tell(self, told: &impl Told) -> io::Result<()> {
        print(|stdout| self.write(told, stdout))
    }

    fn write(self, told: &impl Told, to: &mut impl Write) -> io::Result<()> {
        match self {
            Format::Text => writeln!(to, "{told}"),
            Format::Json => {
                serde_json::to_writer(&mut *to, told)?;
                writeln!(to)
            }
        }
    }

    /// What [`Format::tell`] prints.
    #[cfg(test)]
    pub(crate) fn printed(self, told: &impl Told) -> String {
        let mut printed = Vec::new();
        self.write(told, &mut printed).unwrap();
        String::from_utf8(printed).unwrap()
    }
}

/// Writes to standard output. Whoever has stopped reading it, such as `head`, has read what they wanted: that is no failure.
pub(crate) fn print(write: impl FnOnce(&mut io::StdoutLock) -> io::Result<()>) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    match write(&mut stdout).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Writes rows under headings, each column as wide as its widest cell; the last line has no line feed.
pub(crate) fn write_table<const COLUMNS: usize>(
    f: &mut fmt::Formatter<'_>,
    headings: [&str; COLUMNS],
    rows: &[[String; COLUMNS]],
) -> fmt::Result {
    let headings = headings.map(str::to_owned);
    let width = |column: usize| {
        std::iter::once(&headings)
            .chain(rows)
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: [usize; COLUMNS] = std::array::from_fn(width);
    for (place, row) in std::iter::once(&headings).chain(rows).enumerate() {
        if place > 0 {
            writeln!(f)?;
        }
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths) {
            write!(line, "{cell:width$}  ")?;
        }
        f.write_str(line.trim_end())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Sum {
        sum: u32,
    }

    impl fmt::Display for Sum {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write_table(
                f,
                ["SUM", "IN WORDS"],
                &[[self.sum.to_string(), "żółw".to_owned()]],
            )
        }
    }

    #[test]
    fn people_and_programs_are_told_the_same() {
        let sum = Sum { sum: 1234 };
        assert_eq!(Format::Json.printed(&sum), "{\"sum\":1234}\n");
        assert_eq!(Format::Text.printed(&sum), "SUM   IN WORDS\n1234  żółw\n");
    }
}
