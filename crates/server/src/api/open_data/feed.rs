//! New permits as an Atom feed (RFC 4287): what a news reader subscribes to.

use crate::api::permits;
use crate::problem::Problem;
use crate::state::App;
use city::Dataset;
use store::PageRequest;

/// Permits of the feed.
const ENTRIES: u32 = 50;

/// The feed; an entry has only what the dataset publishes of a permit.
///
/// # Errors
/// What the store says.
pub async fn permits(app: &App, dataset: &Dataset) -> Result<String, Problem> {
    let (city, url) = (&app.desk.city.name.zh, &app.desk.public_url);
    let found = app.store.published_permits(&dataset.without_industries, &PageRequest::first(ENTRIES)).await?;
    let published = |column: &str| dataset.columns.iter().any(|one| one.0 == column);
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"zh-CN\">\n",
    );
    let own = format!("{url}/api/v1/public/open-data.atom");
    element(&mut text, "id", &own);
    element(&mut text, "title", &format!("{city} · {}", dataset.name.zh));
    // With nothing in it, it has been so since the city's day began.
    let newest = found.items.iter().map(|one| one.issued_on).max().unwrap_or_else(|| app.today());
    element(&mut text, "updated", &format!("{newest}T00:00:00+08:00"));
    text.push_str(&format!("<author><name>{}</name></author>\n", escaped(city)));
    link(&mut text, "self", &own);
    link(&mut text, "alternate", &format!("{url}/open-data"));
    for record in &found.items {
        let permit = permits::of_record(app, record)?;
        let mut title = permit.name.zh.clone();
        if published("holder") {
            title.push_str(" · ");
            title.push_str(&permit.holder);
        }
        let mut summary = permit.issuer.zh.clone();
        if published("document_number") && !permit.document_number.is_empty() {
            summary.push_str(" · ");
            summary.push_str(&permit.document_number);
        }
        text.push_str("<entry>\n");
        element(&mut text, "id", &format!("urn:uuid:{}", record.id));
        element(&mut text, "title", &title);
        element(&mut text, "updated", &format!("{}T00:00:00+08:00", record.issued_on));
        element(&mut text, "summary", &summary);
        link(&mut text, "alternate", &format!("{url}{}", permit.verify_url));
        text.push_str("</entry>\n");
    }
    text.push_str("</feed>\n");
    Ok(text)
}

fn element(text: &mut String, name: &str, words: &str) {
    text.push_str(&format!("<{name}>{}</{name}>\n", escaped(words)));
}

fn link(text: &mut String, rel: &str, to: &str) {
    text.push_str(&format!("<link rel=\"{rel}\" href=\"{}\"/>\n", escaped(to)));
}

/// Text as XML 1.0 takes it: the five marks escaped, characters that it does not know left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\t' | '\n' | '\r' | '\u{20}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}' => out.push(c),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn words_cannot_end_an_element() {
        assert_eq!(escaped("甲<b>&\"'\u{1}乙\u{ffff}🦀"), "甲&lt;b&gt;&amp;&quot;&apos;乙🦀");
    }
}
