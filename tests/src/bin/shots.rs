//! Pictures of the page in three sizes and both themes: `shots URL FOLDER [--name NAME] [--at FRAGMENT] [--do STEPS] [--only SIZE|THEME]`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use playground_tests::browser::{Driver, Kind, Look, Result, follow};

const SIZES: [(&str, Look); 3] = [("desk", Look::DESK), ("tablet", Look::TABLET), ("phone", Look::PHONE)];

fn main() -> ExitCode {
    match Order::parse(std::env::args().skip(1)).and_then(|order| shoot(&order)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What is to be photographed.
struct Order {
    url: String,
    folder: PathBuf,
    name: String,
    steps: String,
    only: Option<String>,
}

impl Order {
    fn parse(mut words: impl Iterator<Item = String>) -> Result<Order> {
        let url = words.next().ok_or("an address is missing")?;
        let folder = words.next().ok_or("a folder is missing")?.into();
        let mut order = Order { url, folder, name: "page".to_owned(), steps: String::new(), only: None };
        while let Some(flag) = words.next() {
            let value = words.next().ok_or_else(|| format!("{flag} wants a value"))?;
            match flag.as_str() {
                "--name" => order.name = value,
                "--at" => order.url.push_str(&value),
                "--do" => order.steps = value,
                "--only" => order.only = Some(value),
                _ => {
                    return Err(
                        format!("\"{flag}\" is no option; there are --name, --at, --do and --only").into()
                    );
                }
            }
        }
        Ok(order)
    }

    fn wants(&self, size: &str, theme: &str) -> bool {
        self.only
            .as_deref()
            .is_none_or(|only| only == size || only == theme || only == format!("{size}-{theme}"))
    }
}

fn shoot(order: &Order) -> Result {
    std::fs::create_dir_all(&order.folder)?;
    let driver = Kind::named().and_then(Driver::of)?;
    for (size, look) in SIZES {
        for (theme, look) in [("light", look), ("dark", look.dark())] {
            if order.wants(size, theme) {
                let file = order.folder.join(format!("{}-{size}-{theme}.png", order.name));
                picture(&driver, look, order, &file)?;
                println!("{}", file.display());
            }
        }
    }
    Ok(())
}

fn picture(driver: &Driver, look: Look, order: &Order, file: &Path) -> Result {
    let page = driver.open(look)?;
    page.go(&order.url)?;
    page.until("the page has started", "!document.querySelector('#app .starting')")?;
    follow(&page, &order.steps)?;
    page.rest(Duration::from_millis(300));
    std::fs::write(file, page.picture()?)?;
    for complaint in page.complaints()? {
        println!("  {complaint}");
    }
    Ok(())
}
