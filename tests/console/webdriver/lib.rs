//! A browser without a window on the screen, driven by chromedriver.

mod driver;
mod gallery;

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fixtures::TestResult;
use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

use driver::Driver;

pub use gallery::Gallery;

/// The Enter key, as WebDriver writes it.
pub const ENTER: &str = "\u{e007}";

/// The Tab key, which moves the focus.
pub const TAB: &str = "\u{e004}";

/// The flags that keep the browser quiet and independent of this machine's settings.
const FLAGS: [&str; 8] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// How long a page may take to do what a test waits for.
const PATIENCE: Duration = Duration::from_secs(20);

const POLL_INTERVAL: Duration = Duration::from_millis(25);

/// A browser with an empty profile. Dropping this ends it.
pub struct Browser {
    http: reqwest::Client,
    driver: Driver,
    session: String,
    _profile: TempDir,
}

/// A window of the browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window(String);

impl Browser {
    /// Starts chromedriver and the browser, which the variables `CHROMEDRIVER` and `CHROME` name or the `PATH` contains.
    pub async fn start() -> TestResult<Self> {
        let driver = Driver::start()?;
        let profile = TempDir::new()?;
        let data = format!("--user-data-dir={}", profile.path().display());
        let flags: Vec<_> = FLAGS.into_iter().chain([data.as_str()]).collect();
        let mut options = json!({ "args": flags });
        if let Some(browser) = driver::browser()? {
            options["binary"] = json!(browser);
        }
        let capabilities = json!({"alwaysMatch": {
            "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL"},
        }});
        let mut browser = Self {
            http: fixtures::http_client()?.build()?,
            driver,
            session: String::new(),
            _profile: profile,
        };
        let url = browser.driver.url("/session");
        let started = browser.send(
            Method::POST,
            &url,
            Some(json!({"capabilities": capabilities})),
        );
        browser.session = started.await?["sessionId"]
            .as_str()
            .ok_or("no session")?
            .to_owned();
        browser.driver.end_with(&browser.session);
        Ok(browser)
    }

    /// Opens a page in the current window.
    pub async fn open(&self, url: &str) -> TestResult {
        self.post("/url", json!({"url": url})).await?;
        Ok(())
    }

    /// Returns the current window.
    pub async fn window(&self) -> TestResult<Window> {
        let handle = self.request(Method::GET, "/window", None).await?;
        Ok(Window(handle.as_str().ok_or("no window")?.to_owned()))
    }

    /// Opens another window, and switches to it.
    pub async fn new_window(&self) -> TestResult<Window> {
        let opened = self.post("/window/new", json!({"type": "window"})).await?;
        let window = Window(opened["handle"].as_str().ok_or("no window")?.to_owned());
        self.switch_to(&window).await?;
        Ok(window)
    }

    /// Makes a window the current one.
    pub async fn switch_to(&self, window: &Window) -> TestResult {
        self.post("/window", json!({"handle": window.0})).await?;
        Ok(())
    }

    /// Runs JavaScript in the page, with `arguments`, and returns what it returns.
    pub async fn execute(&self, script: &str, arguments: &[&str]) -> TestResult<Value> {
        self.post(
            "/execute/sync",
            json!({"script": script, "args": arguments}),
        )
        .await
    }

    /// Waits until a JavaScript expression is true. It may use `arguments`.
    pub async fn wait_until(&self, expression: &str, arguments: &[&str]) -> TestResult {
        let script = format!("return Boolean({expression});");
        let poll = async {
            while self.execute(&script, arguments).await? != json!(true) {
                tokio::time::sleep(POLL_INTERVAL).await;
            }
            TestResult::Ok(())
        };
        if let Ok(polled) = tokio::time::timeout(PATIENCE, poll).await {
            return polled;
        }
        let shown = self.execute("return document.body.innerText;", &[]).await?;
        let log = self.log().await?;
        Err(format!(
            "not true after {PATIENCE:?}: {expression} {arguments:?}\npage: {shown}\nlog: {log:?}"
        )
        .into())
    }

    /// Waits until the text of an element contains a string. A page shows only what an HTML parser made of it.
    pub async fn wait_for_text(&self, selector: &str, text: &str) -> TestResult {
        let contains = "[...document.querySelectorAll(arguments[0])].some(({ textContent }) => \
                        textContent.includes(arguments[1]))";
        self.wait_until(contains, &[selector, text]).await
    }

    /// Clicks an element, as a user does: it must be visible.
    pub async fn click(&self, selector: &str) -> TestResult {
        let element = self.element(selector).await?;
        self.post(&format!("/element/{element}/click"), json!({}))
            .await?;
        Ok(())
    }

    /// Types into an element.
    pub async fn type_into(&self, selector: &str, text: &str) -> TestResult {
        let element = self.element(selector).await?;
        self.type_into_element(&element, text).await
    }

    /// Types into whatever has the focus.
    pub async fn type_keys(&self, text: &str) -> TestResult {
        let active = self.request(Method::GET, "/element/active", None).await?;
        self.type_into_element(&element_id(&active)?, text).await
    }

    /// Selects an option of a `select` element by its value.
    pub async fn select(&self, selector: &str, value: &str) -> TestResult {
        self.click(&format!("{selector} option[value='{value}']"))
            .await
    }

    /// Returns the names that screen readers announce for all elements that match and are displayed.
    pub async fn names(&self, selector: &str) -> TestResult<Vec<(String, String)>> {
        let body = json!({"using": "css selector", "value": selector});
        let found = self.post("/elements", body).await?;
        let mut names = Vec::new();
        for element in found.as_array().ok_or("no list")? {
            let id = element_id(element)?;
            let get = async |what: &str| {
                self.request(Method::GET, &format!("/element/{id}/{what}"), None)
                    .await
            };
            if get("displayed").await? == json!(true) {
                let html = self.post(
                    "/execute/sync",
                    json!({
                        "script": "return arguments[0].outerHTML;",
                        "args": [element],
                    }),
                );
                let html = html.await?.as_str().unwrap_or_default().to_owned();
                let name = get("computedlabel").await?;
                names.push((html, name.as_str().unwrap_or_default().to_owned()));
            }
        }
        Ok(names)
    }

    /// Makes the page as large as on a screen of this size, in pixels.
    pub async fn set_size(&self, width: u32, height: u32) -> TestResult {
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600});
        self.devtools("Emulation.setDeviceMetricsOverride", size)
            .await
    }

    /// Sets the color scheme that the user prefers: `light` or `dark`.
    pub async fn set_color_scheme(&self, scheme: &str) -> TestResult {
        let features = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.devtools("Emulation.setEmulatedMedia", features).await
    }

    /// Returns a PNG image of the page.
    pub async fn screenshot(&self) -> TestResult<Vec<u8>> {
        let image = self.request(Method::GET, "/screenshot", None).await?;
        Ok(STANDARD.decode(image.as_str().ok_or("no image")?)?)
    }

    /// Returns the warnings and errors that the browser logged since the last call.
    pub async fn log(&self) -> TestResult<Vec<String>> {
        let log = self.post("/se/log", json!({"type": "browser"})).await?;
        let entries = log.as_array().into_iter().flatten();
        let messages = entries.filter_map(|entry| entry["message"].as_str().map(str::to_owned));
        Ok(messages.collect())
    }

    async fn type_into_element(&self, element: &str, text: &str) -> TestResult {
        let path = format!("/element/{element}/value");
        self.post(&path, json!({"text": text})).await?;
        Ok(())
    }

    async fn devtools(&self, command: &str, parameters: Value) -> TestResult {
        let body = json!({"cmd": command, "params": parameters});
        self.post("/goog/cdp/execute", body).await?;
        Ok(())
    }

    async fn element(&self, selector: &str) -> TestResult<String> {
        let body = json!({"using": "css selector", "value": selector});
        element_id(&self.post("/element", body).await?)
    }

    async fn post(&self, path: &str, body: Value) -> TestResult<Value> {
        self.request(Method::POST, path, Some(body)).await
    }

    async fn request(&self, method: Method, path: &str, body: Option<Value>) -> TestResult<Value> {
        let url = self.driver.url(&format!("/session/{}{path}", self.session));
        self.send(method, &url, body).await
    }

    async fn send(&self, method: Method, url: &str, body: Option<Value>) -> TestResult<Value> {
        let mut request = self.http.request(method, url);
        if let Some(body) = &body {
            request = request
                .header("content-type", "application/json")
                .body(body.to_string());
        }
        let response: Value = serde_json::from_slice(&request.send().await?.bytes().await?)?;
        let value = &response["value"];
        match value.get("error").zip(value.get("message")) {
            Some((error, message)) => {
                let sent = body.unwrap_or_default();
                Err(format!("{url} {sent}: {error}: {message}").into())
            }
            None => Ok(value.clone()),
        }
    }
}

/// Returns the ID in the only member of a reference to an element.
fn element_id(reference: &Value) -> TestResult<String> {
    let members = reference.as_object().ok_or("not an element")?;
    let id = members.values().next().and_then(Value::as_str);
    Ok(id.ok_or("not an element")?.to_owned())
}
