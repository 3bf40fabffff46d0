//! Python binding of the `duckling` crate.

use chrono::DateTime;
use duckling::{
    Context, DimensionKind, DimensionValue, Entity, Lang, Locale, MeasurementValue, Options, Region,
    TimePoint, TimeValue,
};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

const MAX_CHARS: usize = 400;

fn locale_of(name: &str) -> PyResult<Locale> {
    let (lang, region) = name.split_once(['_', '-']).unwrap_or((name, ""));
    let lang = match lang.to_ascii_lowercase().as_str() {
        "en" => Lang::EN,
        "de" => Lang::DE,
        "es" => Lang::ES,
        "fr" => Lang::FR,
        "it" => Lang::IT,
        "nl" => Lang::NL,
        "pl" => Lang::PL,
        "pt" => Lang::PT,
        "sv" => Lang::SV,
        "tr" => Lang::TR,
        "uk" => Lang::UK,
        "zh" => Lang::ZH,
        other => return Err(PyValueError::new_err(format!("unknown language: {other}"))),
    };
    let region = match region.to_ascii_uppercase().as_str() {
        "US" => Some(Region::US),
        "GB" => Some(Region::GB),
        "AU" => Some(Region::AU),
        "CA" => Some(Region::CA),
        "IE" => Some(Region::IE),
        "IN" => Some(Region::IN),
        "NZ" => Some(Region::NZ),
        "ZA" => Some(Region::ZA),
        "ES" => Some(Region::ES),
        "MX" => Some(Region::MX),
        _ => None,
    };
    Ok(Locale::new(lang, region))
}

fn dimension_of(name: &str) -> PyResult<DimensionKind> {
    Ok(match name {
        "time" => DimensionKind::Time,
        "duration" => DimensionKind::Duration,
        "number" => DimensionKind::Numeral,
        "ordinal" => DimensionKind::Ordinal,
        "phone-number" => DimensionKind::PhoneNumber,
        "email" => DimensionKind::Email,
        "amount-of-money" => DimensionKind::AmountOfMoney,
        "distance" => DimensionKind::Distance,
        other => return Err(PyValueError::new_err(format!("unknown dimension: {other}"))),
    })
}

fn point<'py>(py: Python<'py>, at: &TimePoint) -> PyResult<Bound<'py, PyDict>> {
    let found = PyDict::new(py);
    let (value, grain) = match at {
        TimePoint::Instant { value, grain } => (value.to_rfc3339(), grain),
        TimePoint::Naive { value, grain } => (value.format("%Y-%m-%dT%H:%M:%S").to_string(), grain),
    };
    found.set_item("value", value)?;
    found.set_item("grain", grain.as_str())?;
    Ok(found)
}

fn bounds<'py>(
    py: Python<'py>,
    from: &Option<TimePoint>,
    to: &Option<TimePoint>,
) -> PyResult<Bound<'py, PyDict>> {
    let found = PyDict::new(py);
    found.set_item("from", from.as_ref().map(|at| point(py, at)).transpose()?)?;
    found.set_item("to", to.as_ref().map(|at| point(py, at)).transpose()?)?;
    Ok(found)
}

fn time(py: Python<'_>, found: &Bound<'_, PyDict>, value: &TimeValue) -> PyResult<()> {
    let holiday = match value {
        TimeValue::Single { value, values, holiday } => {
            found.set_item("point", point(py, value)?)?;
            let all = values.iter().map(|at| point(py, at)).collect::<PyResult<Vec<_>>>()?;
            found.set_item("points", all)?;
            holiday
        }
        TimeValue::Interval { from, to, values, holiday } => {
            found.set_item("bounds", bounds(py, from, to)?)?;
            let all = values
                .iter()
                .map(|span| bounds(py, &span.from, &span.to))
                .collect::<PyResult<Vec<_>>>()?;
            found.set_item("ranges", all)?;
            holiday
        }
    };
    if let Some(name) = holiday {
        found.set_item("holiday", name)?;
    }
    Ok(())
}

fn measure(found: &Bound<'_, PyDict>, value: &MeasurementValue) -> PyResult<()> {
    if let MeasurementValue::Value { value, unit } = value {
        found.set_item("number", value)?;
        found.set_item("unit", unit)?;
    }
    Ok(())
}

fn entity<'py>(py: Python<'py>, text: &str, entity: &Entity) -> PyResult<Bound<'py, PyDict>> {
    let found = PyDict::new(py);
    let chars_before = |at: usize| text.get(..at).map_or(0, |part| part.chars().count());
    found.set_item("dim", entity.value.dim_kind().to_string())?;
    found.set_item("body", &entity.body)?;
    found.set_item("start", chars_before(entity.start))?;
    found.set_item("end", chars_before(entity.end))?;
    found.set_item("latent", entity.latent.unwrap_or(false))?;
    match &entity.value {
        DimensionValue::Time(value) => time(py, &found, value)?,
        DimensionValue::Numeral(value) => found.set_item("number", value)?,
        DimensionValue::Ordinal(value) => found.set_item("number", *value as f64)?,
        DimensionValue::Duration { value, grain, normalized_seconds } => {
            found.set_item("number", *value as f64)?;
            found.set_item("unit", grain.as_str())?;
            found.set_item("seconds", normalized_seconds)?;
        }
        DimensionValue::Email(value) | DimensionValue::PhoneNumber(value) => found.set_item("text", value)?,
        DimensionValue::AmountOfMoney(value) | DimensionValue::Distance(value) => measure(&found, value)?,
        _ => {}
    }
    Ok(found)
}

#[pyfunction]
#[pyo3(signature = (text, reference, locale="en_US", dims=None, latent=false))]
fn parse<'py>(
    py: Python<'py>,
    text: &str,
    reference: &str,
    locale: &str,
    dims: Option<Vec<String>>,
    latent: bool,
) -> PyResult<Bound<'py, PyList>> {
    if text.chars().count() > MAX_CHARS {
        return Err(PyValueError::new_err(format!("text is longer than {MAX_CHARS} characters")));
    }
    let at = DateTime::parse_from_rfc3339(reference)
        .map_err(|error| PyValueError::new_err(format!("reference: {error}")))?;
    let locale = locale_of(locale)?;
    let dims = match dims {
        Some(names) => names.iter().map(|name| dimension_of(name)).collect::<PyResult<Vec<_>>>()?,
        None => vec![DimensionKind::Time],
    };
    let context = Context::new(at, locale);
    let options = Options { with_latent: latent };
    let entities = py.detach(|| duckling::parse(text, &locale, &dims, &context, &options));
    let found = entities.iter().map(|one| entity(py, text, one)).collect::<PyResult<Vec<_>>>()?;
    PyList::new(py, found)
}

#[pymodule]
fn frontdesk_duckling(module: &Bound<'_, PyModule>) -> PyResult<()> {
    // The crate catches its own panics; the default hook would print the customer's words.
    std::panic::set_hook(Box::new(|_| {}));
    module.add("MAX_CHARS", MAX_CHARS)?;
    module.add_function(wrap_pyfunction!(parse, module)?)
}
