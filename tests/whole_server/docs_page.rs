//! The documentation page in a browser that is cut off from the internet: what a person sees and does there works.

use fantoccini::Locator;
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use reqwest::Method;
use serde_json::Value;

use crate::browser::{Browser, Record, in_browser, picture};
use crate::world::{StoreKind, Tenant, World, succeed};

/// What is made on the page of a document, and where it is found again.
struct Making {
    dialect: &'static str,
    operation: &'static str,
    /// `{id}` stands for its id.
    found_at: &'static str,
}

/// An account wherever accounts can be made. Stele's own API leaves that to the vendors'.
const MAKINGS: [Making; 5] = [
    Making {
        dialect: "vitally",
        operation: "accounts.create",
        found_at: "/resources/accounts/{id}",
    },
    Making {
        dialect: "zudo",
        operation: "accounts.create",
        found_at: "/api/v1/accounts/{id}",
    },
    Making {
        dialect: "posthog",
        operation: "accounts.create",
        found_at: "/api/environments/@current/accounts/{id}",
    },
    Making {
        dialect: "alguna",
        operation: "accounts.create",
        found_at: "/accounts/{id}",
    },
    Making {
        dialect: "native",
        operation: "organizations.create",
        found_at: "/v1/organizations/{id}",
    },
];

/// A dialect's document, and what of it the page needs.
struct Document {
    path: String,
    content: Value,
}

impl Document {
    async fn of(tenant: &Tenant, dialect: &str) -> Self {
        let path = format!("/openapi/{dialect}.json");
        let content = succeed(tenant.request(Method::GET, &path)).await;
        Self { path, content }
    }

    fn title(&self) -> &str {
        self.content["info"]["title"].as_str().expect("a title")
    }

    fn operation(&self, name: &str) -> &Value {
        let paths = self.content["paths"].as_object().expect("paths");
        let operations = paths
            .values()
            .flat_map(|path| path.as_object().expect("calls").values());
        let mut named = operations.filter(|operation| operation["operationId"] == name);
        named.next().unwrap_or_else(|| panic!("no {name}"))
    }

    /// Where the page has it.
    fn place(&self, operation: &str) -> String {
        let tag = &self.operation(operation)["tags"][0];
        let tag = tag.as_str().expect("a tag").replace(' ', "_");
        // Its id is written as a selector would write it, backslash and all.
        let name = operation.replace('.', r"\\.");
        format!("[id='operations-{tag}-{name}']")
    }

    /// The fields of the authorize box that a key goes into, by the scheme that the document declares.
    fn key_field(&self) -> &'static str {
        let schemes = self.content["components"]["securitySchemes"].as_object();
        let mut schemes = schemes.expect("security schemes").values();
        let scheme = schemes.next().expect("a scheme");
        match (&scheme["type"], &scheme["scheme"]) {
            (kind, scheme) if kind == "http" && scheme == "basic" => "#auth-basic-username",
            (kind, scheme) if kind == "http" && scheme == "bearer" => "#auth-bearer-value",
            (kind, _) if kind == "apiKey" => "#api_key_value",
            (kind, scheme) => panic!("the page has no box for {kind} {scheme}"),
        }
    }
}

/// What a person does on the page. Each step waits for what it needs to be there.
struct Page<'a> {
    browser: &'a Browser,
    base: String,
}

impl Page<'_> {
    async fn open(&self) -> Result<(), CmdError> {
        self.browser.goto(&format!("{}/docs/", self.base)).await?;
        self.one(".opblock").await?;
        Ok(())
    }

    /// The first element of its kind, as soon as it is there and can be clicked.
    async fn one(&self, selector: &str) -> Result<Element, CmdError> {
        self.browser.shown(Locator::Css(selector)).await
    }

    async fn none(&self, selector: &str) -> Result<bool, CmdError> {
        let found = self.browser.driver.find_all(Locator::Css(selector));
        Ok(found.await?.is_empty())
    }

    async fn click(&self, selector: &str) -> Result<(), CmdError> {
        self.one(selector).await?.click().await
    }

    async fn choose(&self, document: &Document) -> Result<(), CmdError> {
        self.click(&format!("#select option[value='{}']", document.path))
            .await?;
        let title = document.title();
        let title = format!("//*[contains(@class, 'title') and contains(., \"{title}\")]");
        self.browser.shown(Locator::XPath(&title)).await?;
        Ok(())
    }

    /// Puts the key into the box and closes it.
    async fn authorize(&self, document: &Document, key: &str) -> Result<(), CmdError> {
        self.click(".scheme-container .authorize").await?;
        self.one(document.key_field()).await?.send_keys(key).await?;
        self.click(".modal-ux .authorize").await?;
        let told = self.one(".modal-ux h6").await?;
        assert_eq!(told.text().await?, "Authorized");
        self.click(".modal-ux .btn-done").await?;
        self.browser.gone(".modal-ux").await
    }

    /// Opens a call and sends it with the body that the document has for an example. One that was open in the document
    /// before, under the same name, still is.
    async fn try_out(&self, operation: &str) -> Result<Tried, CmdError> {
        if self.none(&format!("{operation}.is-open")).await? {
            self.click(&format!("{operation} .opblock-summary-control"))
                .await?;
        }
        self.click(&format!("{operation} .try-out__btn")).await?;
        let body = self.one(&format!("{operation} .body-param__text")).await?;
        let sent = body.prop("value").await?.unwrap_or_default();
        self.click(&format!("{operation} .execute")).await?;
        let answer = format!("{operation} .live-responses-table tbody");
        let status = self.one(&format!("{answer} .response-col_status")).await?;
        let body = self.one(&format!("{answer} .highlight-code code")).await?;
        let received = body.prop("textContent").await?.unwrap_or_default();
        // For the picture.
        let to_status = vec![serde_json::to_value(&status).expect("JSON")];
        let driver = &self.browser.driver;
        driver
            .execute("arguments[0].scrollIntoView()", to_status)
            .await?;
        Ok(Tried {
            sent: serde_json::from_str(&sent).expect("JSON"),
            status: status.text().await?,
            received: serde_json::from_str(&received).expect("JSON"),
        })
    }

    async fn photograph(&self, name: &str) -> Result<(), CmdError> {
        let taken = self.browser.driver.screenshot().await?;
        std::fs::write(picture(name), taken).expect("a picture");
        Ok(())
    }

    /// Whoever comes to a document is ready to send nothing, has no key in hand, and leaves nothing behind.
    async fn is_harmless(&self) -> Result<(), CmdError> {
        for armed in [".execute", ".try-out__btn.cancel", ".authorize.locked"] {
            assert!(self.none(armed).await?, "{armed} without being asked for");
        }
        self.keeps_nothing().await
    }

    async fn keeps_nothing(&self) -> Result<(), CmdError> {
        let kept = "return localStorage.length + sessionStorage.length + document.cookie.length";
        let kept = self.browser.driver.execute(kept, Vec::new()).await?;
        assert_eq!(kept, 0, "the page keeps something");
        Ok(())
    }
}

/// What came of a call.
struct Tried {
    sent: Value,
    status: String,
    received: Value,
}

/// A request to a dialect, whichever way it takes its key.
fn read(tenant: &Tenant, dialect: &str, path: &str) -> reqwest::RequestBuilder {
    match dialect {
        "vitally" => tenant.vitally(Method::GET, path),
        "zudo" => tenant.zudo(Method::GET, path),
        _ => tenant.bearer(Method::GET, path),
    }
}

/// What an answer tells of; Zudo's is in an envelope.
fn record(answer: &Value) -> &Value {
    let data = answer.get("data");
    data.filter(|data| data.is_object()).unwrap_or(answer)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_is_made_on_the_page_of_each_document() {
    let world = World::start(StoreKind::Sqlite).await;
    in_browser(async |browser| {
        let base = format!("http://{}", world.address);
        let page = Page {
            browser,
            base: base.clone(),
        };
        page.open().await?;
        assert!(page.none(".opblock.is-open").await?, "a call that is open");
        page.photograph("docs.png").await?;
        for Making {
            dialect,
            operation,
            found_at,
        } in MAKINGS
        {
            // Each in a workspace of its own: the vendors' examples name some accounts alike.
            let tenant = Tenant::new(&world.stele, world.address, dialect).await;
            let document = Document::of(&tenant, dialect).await;
            page.choose(&document).await?;
            page.is_harmless().await?;
            page.authorize(&document, &tenant.key).await?;
            let tried = page.try_out(&document.place(operation)).await?;
            page.photograph(&format!("docs-{dialect}.png")).await?;
            let Tried {
                sent,
                status,
                received,
            } = tried;
            assert!(status.starts_with("20"), "{dialect}: {status} {received}");
            assert!(!status.contains("Undocumented"), "{dialect}: {status}");
            let id = match &record(&received)["id"] {
                Value::String(id) => id.clone(),
                id => id.to_string(),
            };
            let found = read(&tenant, dialect, &found_at.replace("{id}", &id));
            let found = succeed(found).await;
            assert_eq!(record(&found)["id"], record(&received)["id"], "{dialect}");
            assert_eq!(record(&found)["name"], sent["name"], "{dialect}");
            page.keeps_nothing().await?;
        }
        let record = Record::take(browser, &base).await;
        assert!(record.requests > MAKINGS.len() * 2, "{record:?}");
        assert!(record.faults.is_empty(), "{}", record.faults.join("\n"));
        Ok(())
    })
    .await;
    world.stop().await;
}

/// Without this, a record that stays empty would prove nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_asks_others_or_complains_is_found_out() {
    let world = World::start(StoreKind::Memory).await;
    in_browser(async |browser| {
        let base = format!("http://{}", world.address);
        browser.goto(&format!("{base}/docs/nothing")).await?;
        let page = "data:text/html,<img src='http://elsewhere.example/a.png'><script>console.error('broken')</script>";
        browser.goto(page).await?;
        let record = Record::take(browser, &base).await;
        for fault in [
            format!("answered 404: \"{base}/docs/nothing\""),
            "asked elsewhere: http://elsewhere.example/a.png".to_owned(),
            "failed with \"net::ERR_NAME_NOT_RESOLVED\": http://elsewhere.example/a.png".to_owned(),
        ] {
            assert!(record.faults.contains(&fault), "{fault}: {record:?}");
        }
        let said = record.faults.iter().any(|fault| fault.contains("broken"));
        assert!(said, "{record:?}");
        Ok(())
    })
    .await;
    world.stop().await;
}
