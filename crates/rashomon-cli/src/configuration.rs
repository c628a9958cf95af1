//! Options of `serve` from a file and from the environment.
//!
//! There is one definition, that of the command line: `--base-url` is `base-url` in the file and
//! `RASHOMON_BASE_URL` in the environment. What stands on the command line comes first, then the environment,
//! then the file.

use crate::cli::Cli;
use crate::failure::Failure;
use clap::{ArgAction, CommandFactory, FromArgMatches};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The command whose options these are.
const COMMAND: &str = "serve";
/// Names the file itself.
const FILE: &str = "config";

/// Reads the command line, with what file and environment add to it.
pub(crate) fn command_line() -> Result<Cli, Failure> {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let arguments = completed(arguments, &|name| std::env::var(name).ok())?;
    let matches = Cli::command().get_matches_from(arguments);
    Ok(Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit()))
}

/// An option as file and environment name it.
struct Setting {
    name: String,
    environment: String,
    argument: clap::Arg,
}

impl Setting {
    fn is_switch(&self) -> bool {
        matches!(self.argument.get_action(), ArgAction::SetTrue)
    }

    fn is_list(&self) -> bool {
        matches!(self.argument.get_action(), ArgAction::Append)
    }
}

fn settings() -> Vec<Setting> {
    let command = Cli::command();
    let options = command.find_subcommand(COMMAND).map(clap::Command::get_arguments);
    let setting = |argument: &clap::Arg| {
        let name = argument.get_long().filter(|name| *name != "help")?.to_owned();
        let environment = format!("RASHOMON_{}", name.to_uppercase().replace('-', "_"));
        Some(Setting { name, environment, argument: argument.clone() })
    };
    options.into_iter().flatten().filter_map(setting).collect()
}

/// The arguments of `serve` with what environment and file say of options that are not among them.
fn completed(
    mut arguments: Vec<OsString>,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Result<Vec<OsString>, Failure> {
    if arguments.get(1).is_none_or(|command| command != COMMAND) {
        return Ok(arguments);
    }
    let given = |name: &str| {
        let (option, begin) = (format!("--{name}"), format!("--{name}="));
        arguments.iter().position(|argument| {
            argument.to_str().is_some_and(|argument| argument == option || argument.starts_with(&begin))
        })
    };
    let settings = settings();
    let file = match given(FILE).map(|place| (&arguments[place], arguments.get(place + 1))) {
        Some((argument, next)) => match argument.to_str().and_then(|argument| argument.split_once('=')) {
            Some((_, path)) => Some(PathBuf::from(path)),
            None => next.map(PathBuf::from),
        },
        None => environment("RASHOMON_CONFIG").map(PathBuf::from),
    };
    let stored = file.as_deref().map(|path| read(path, &settings)).transpose()?.unwrap_or_default();
    let mut added = Vec::new();
    for setting in settings.iter().filter(|setting| setting.name != FILE && given(&setting.name).is_none()) {
        let values = match environment(&setting.environment) {
            // A list is set apart by commas, which no single value has.
            Some(value) if setting.is_list() => value
                .split(',')
                .map(|value| value.trim().to_owned())
                .filter(|value| !value.is_empty())
                .collect(),
            Some(value) => vec![value],
            None => stored.get(&setting.name).cloned().unwrap_or_default(),
        };
        for value in values {
            match (setting.is_switch(), value.as_str()) {
                (true, "true" | "1" | "yes") => added.push(OsString::from(format!("--{}", setting.name))),
                (true, "false" | "0" | "no" | "") => {}
                (true, _) => {
                    let problem = format!("{}: {value:?} is neither true nor false", setting.name);
                    return Err(Failure::new(problem));
                }
                (false, _) => added.push(OsString::from(format!("--{}={value}", setting.name))),
            }
        }
    }
    arguments.splice(2..2, added);
    Ok(arguments)
}

/// The values of a file, by option.
fn read(path: &Path, settings: &[Setting]) -> Result<BTreeMap<String, Vec<String>>, Failure> {
    let told = |problem: String| Failure::new(format!("{}: {problem}", path.display()));
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::caused_by(format!("cannot read {}", path.display()), &error))?;
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| told(error.to_string()))?;
    let mut values = BTreeMap::new();
    for (name, value) in table {
        if !settings.iter().any(|setting| setting.name == name && name != FILE) {
            let known: Vec<&str> = settings.iter().map(|setting| setting.name.as_str()).collect();
            let known = known.iter().filter(|name| **name != FILE).copied().collect::<Vec<_>>().join(", ");
            return Err(told(format!("{name} is no option of {COMMAND}")).hint(format!("there are: {known}")));
        }
        let one = |value: &toml::Value| match value {
            toml::Value::String(text) => Some(text.clone()),
            toml::Value::Boolean(is) => Some(is.to_string()),
            toml::Value::Integer(number) => Some(number.to_string()),
            _ => None,
        };
        let list = match &value {
            toml::Value::Array(list) => list.iter().map(one).collect(),
            value => one(value).map(|value| vec![value]),
        };
        let list: Vec<String> =
            list.ok_or_else(|| told(format!("{name} is a text, a number, true, false, or a list")))?;
        values.insert(name, list);
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write;

    fn line(arguments: &[&str], environment: &[(&str, &str)], file: &str) -> Result<String, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rashomon.toml");
        std::fs::write(&path, file).unwrap();
        let config = format!("--config={}", path.display());
        let mut arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
        arguments.push(config.clone().into());
        let known = |name: &str| {
            environment.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        match completed(arguments, &known) {
            Ok(all) => {
                let all: Vec<_> = all.iter().map(|argument| argument.to_string_lossy()).collect();
                Ok(all.join(" ").replace(&config, "FILE"))
            }
            Err(Failure::Told { message, .. }) => Err(message.replace(&path.display().to_string(), "FILE")),
            Err(failure) => Err(format!("{failure:?}")),
        }
    }

    #[test]
    fn the_command_line_then_the_environment_then_the_file() {
        let file = "listen = \"127.0.0.1:1\"\nbase-url = \"http://a\"\nno-poll = true\nallow-network = [\"10.0.0.0/8\", \"::1\"]\n";
        let told = line(
            &["rashomon", "serve", "--listen", "127.0.0.1:3"],
            &[("RASHOMON_BASE_URL", "http://b")],
            file,
        );
        assert_eq!(
            told.unwrap(),
            "rashomon serve --base-url=http://b --no-poll --allow-network=10.0.0.0/8 --allow-network=::1 \
             --listen 127.0.0.1:3 FILE"
        );
        let told = line(
            &["rashomon", "serve"],
            &[("RASHOMON_NO_POLL", "0"), ("RASHOMON_ALLOW_NETWORK", "::1, fd00::/8")],
            "",
        );
        assert_eq!(told.unwrap(), "rashomon serve --allow-network=::1 --allow-network=fd00::/8 FILE");
        assert_eq!(
            line(&["rashomon", "poll"], &[("RASHOMON_LISTEN", "x")], "").unwrap(),
            "rashomon poll FILE"
        );
    }

    #[test]
    fn what_is_not_understood_is_told() {
        let serve = ["rashomon", "serve"];
        assert_eq!(line(&serve, &[], "port = 80").unwrap_err(), "FILE: port is no option of serve");
        assert!(line(&serve, &[], "listen =").unwrap_err().starts_with("FILE: TOML parse error at line 1"));
        assert_eq!(
            line(&serve, &[], "no-poll = \"maybe\"").unwrap_err(),
            "no-poll: \"maybe\" is neither true nor false"
        );
    }

    /// Whatever stands behind `serve`, however it came there.
    fn values(line: Vec<OsString>) -> BTreeMap<String, Vec<OsString>> {
        let matches = Cli::command().try_get_matches_from(line).unwrap();
        let (_, matches) = matches.subcommand().unwrap();
        let value = |setting: &Setting| -> Vec<OsString> {
            let raw = matches.get_raw(setting.argument.get_id().as_str());
            raw.into_iter().flatten().map(ToOwned::to_owned).collect()
        };
        let settings = settings();
        let settings = settings.iter().filter(|setting| setting.name != FILE);
        settings.map(|setting| (setting.name.clone(), value(setting))).collect()
    }

    #[test]
    fn every_option_may_stand_in_all_three_places() {
        let samples = |setting: &Setting| -> Vec<&str> {
            match setting.name.as_str() {
                _ if setting.is_switch() => vec!["true"],
                "listen" => vec!["127.0.0.1:7"],
                "requests-per-second" => vec!["7"],
                _ if setting.is_list() => vec!["10.0.0.0/8", "::1"],
                _ => vec!["a \"name\", and = 'more'"],
            }
        };
        let (mut line, mut environment, mut file) = (vec![], BTreeMap::new(), String::new());
        for setting in settings().iter().filter(|setting| setting.name != FILE) {
            let values = samples(setting);
            let given = values.iter().map(|value| format!("--{}={value}", setting.name));
            line.extend(given.map(|text| text.replace("=true", "")).map(OsString::from));
            environment.insert(setting.environment.clone(), values.join(", "));
            match (setting.is_switch(), setting.is_list()) {
                (true, _) => writeln!(file, "{} = true", setting.name).unwrap(),
                (_, true) => writeln!(file, "{} = {values:?}", setting.name).unwrap(),
                _ if values[0].parse::<u32>().is_ok() => {
                    writeln!(file, "{} = {}", setting.name, values[0]).unwrap();
                }
                _ => writeln!(file, "{} = {:?}", setting.name, values[0]).unwrap(),
            }
        }
        let start = || -> Vec<OsString> { vec!["rashomon".into(), "serve".into()] };
        let by_line = values([start(), line].concat());
        let by_environment = completed(start(), &|name| environment.get(name).cloned()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rashomon.toml");
        std::fs::write(&path, file).unwrap();
        let named = |name: &str| (name == "RASHOMON_CONFIG").then(|| path.display().to_string());
        let by_file = completed(start(), &named).unwrap();
        assert!(by_line.values().all(|values| !values.is_empty()), "{by_line:?}");
        assert_eq!(by_line, values(by_environment));
        assert_eq!(by_line, values(by_file));
    }

    /// `docs/configuration.md` is made of the definition: `cargo xtask golden` writes it anew.
    #[test]
    fn the_documentation_is_the_definition() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/configuration.md");
        let mut page = String::from(
            "# Configuration of `rashomon serve`\n\n\
             Every option may stand on the command line, in the environment, or in a TOML file that `--config` or \
             `RASHOMON_CONFIG` names.\n\
             What stands on the command line comes first, then the environment, then the file.\n\
             Lists are arrays in the file, set apart by commas in the environment, and repeated on the command line.\n\n\
             | command line and file | environment | default | meaning |\n| --- | --- | --- | --- |\n",
        );
        for setting in settings() {
            let defaults = setting.argument.get_default_values().iter();
            let default: Vec<_> = defaults.map(|value| value.to_string_lossy()).collect();
            let default = if setting.is_switch() { "false".to_owned() } else { default.join(",") };
            let default = if default.is_empty() { default } else { format!("`{default}`") };
            let help = setting.argument.get_help().map(ToString::to_string).unwrap_or_default();
            let (help, name, environment) = (help.replace('|', "\\|"), setting.name, setting.environment);
            writeln!(page, "| `{name}` | `{environment}` | {default} | {help} |").unwrap();
        }
        page.push_str(
            "\n```toml\nlisten = \"127.0.0.1:8080\"\nbase-url = \"https://news.example\"\ncollection = \"/var/lib/rashomon\"\n\
             allow-network = [\"192.168.1.0/24\"]\n```\n",
        );
        if std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always") {
            std::fs::write(path, &page).unwrap();
        }
        let golden = std::fs::read_to_string(path).unwrap_or_default();
        assert!(page == golden, "docs/configuration.md differs; write it anew with: cargo xtask golden");
    }
}
