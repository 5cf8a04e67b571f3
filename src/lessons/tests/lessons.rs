//! Every lesson is played: solutions lead to their goals, wrong attempts to their messages; natively and in a browser.

use std::sync::Arc;

use lessons::{Judged, Lesson, SHIPPED, Step, judge, load, perform};
use relay::{Scenario, Timeline};

const SEED: u64 = 1;

fn all() -> Vec<Lesson> {
    let mut lessons: Vec<(u32, Lesson)> = SHIPPED
        .iter()
        .map(|(slug, data, text)| {
            load(slug, data, text).unwrap_or_else(|errors| {
                let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
                panic!("{}", errors.join("\n"))
            })
        })
        .collect();
    lessons.sort_by_key(|(order, _)| *order);
    assert!(lessons.windows(2).all(|pair| pair[0].0 < pair[1].0), "each lesson has a place of its own");
    lessons.into_iter().map(|(_, lesson)| lesson).collect()
}

fn begin(lesson: &Lesson) -> Timeline {
    let scenario = Scenario::shipped(&lesson.scenario).expect("a scenario").expect("a right one");
    Timeline::new(Arc::new(scenario), SEED)
}

fn judged(step: &Step, timeline: &Timeline, from: usize) -> Judged {
    judge(step, &timeline.events()[..timeline.cursor()], from, &timeline.snapshot())
}

/// Plays a lesson to its end; gives the hash of its trace, and how many wrong attempts were made.
fn play(lesson: &Lesson) -> (u64, usize) {
    let mut timeline = begin(lesson);
    let mut attempts = 0;
    for step in &lesson.steps {
        let name = format!("{}/{}", lesson.slug, step.name);
        let from = timeline.cursor();
        assert!(!judged(step, &timeline, from).solved(), "{name} is solved at its start");
        for (place, wrong) in step.wrong.iter().enumerate() {
            let mut elsewhere = timeline.clone();
            perform(&mut elsewhere, &wrong.attempt)
                .unwrap_or_else(|why| panic!("{name}, attempt {place}: {why}"));
            let judged = judged(step, &elsewhere, from);
            assert_eq!(
                judged.wrong,
                Some(place),
                "{name}: the attempt does not lead to \"{}\"",
                wrong.message
            );
            attempts += 1;
        }
        perform(&mut timeline, &step.solution).unwrap_or_else(|why| panic!("{name}: {why}"));
        let judged = judged(step, &timeline, from);
        let missed: Vec<&str> = step
            .goals
            .iter()
            .zip(&judged.goals)
            .filter(|(_, reached)| !**reached)
            .map(|(goal, _)| goal.text.as_str())
            .collect();
        assert!(missed.is_empty(), "{name}: the solution does not reach {missed:#?}");
        assert_eq!(judged.wrong, None, "{name}: the solution looks wrong");
    }
    let hash = timeline.hash();
    // Going back undoes every step of it.
    timeline.seek(smtp::SimTime::ZERO);
    for step in &lesson.steps {
        assert!(!self::judged(step, &timeline, 0).solved(), "{}/{} is still solved", lesson.slug, step.name);
    }
    (hash, attempts)
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn every_lesson_is_played() {
    let lessons = all();
    let (mut steps, mut attempts) = (0, 0);
    for lesson in &lessons {
        let first = play(lesson);
        assert_eq!(play(lesson), first, "{}: another time, another trace", lesson.slug);
        steps += lesson.steps.len();
        attempts += first.1;
    }
    told(&format!("{} lessons, {steps} steps, {attempts} wrong attempts", lessons.len()));
}

/// In the output of the test, also where it passes.
#[cfg(not(target_arch = "wasm32"))]
fn told(line: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "{line}");
}

#[cfg(target_arch = "wasm32")]
fn told(line: &str) {
    wasm_bindgen_test::console_log!("{line}");
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn a_lesson_is_the_same_from_its_bytes() {
    for lesson in all() {
        assert_eq!(Lesson::from_bytes(&lesson.to_bytes()), Ok(lesson));
    }
}
