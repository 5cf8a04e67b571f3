//! The panel: how many seeds, how far they are, and what was wrong or odd.

use std::cell::RefCell;
use std::rc::Rc;

use texts::{html, t};
use yew::prelude::*;

use crate::components::Props;
use crate::model::Intent;
use crate::model::chaos::{Came, ask};
use crate::platform::{self, Sent, Worker};

/// The most seeds at once.
const SEEDS_MAX: u64 = 1_000;

/// Seeds under way.
#[derive(Default)]
struct Run {
    /// The workers, with the seed that each has.
    workers: Vec<Option<(Worker, u64)>>,
    place: usize,
    next: u64,
    last: u64,
    came: Vec<Came>,
}

impl Run {
    /// Gives the worker of this number the next seed; ends it where there is none.
    fn go_on(&mut self, number: usize) {
        let Some(slot) = self.workers.get_mut(number) else { return };
        if self.next > self.last {
            *slot = None;
        } else if let Some((worker, seed)) = slot {
            *seed = self.next;
            self.next += 1;
            worker.ask(&ask(self.place, *seed));
        }
    }

    /// Takes what came from a worker.
    fn take(&mut self, number: usize, sent: Sent) {
        let seed = self.workers.get(number).and_then(Option::as_ref).map(|(_, seed)| *seed);
        match (sent, seed) {
            (Sent::Octets(octets), Some(seed)) => {
                self.came.push(Came::read(&octets).unwrap_or_else(|| Came::crashed(seed)));
            }
            (Sent::Broken, Some(seed)) => {
                self.came.push(Came::crashed(seed));
                self.workers[number] = None;
            }
            _ => {}
        }
        self.go_on(number);
    }

    fn is_over(&self) -> bool {
        self.workers.iter().all(Option::is_none)
    }
}

#[component]
pub(super) fn Runs(props: &Props) -> Html {
    let count = use_state(|| "50".to_owned());
    let run = use_state(|| Rc::new(RefCell::new(Run::default())));
    let tick = use_state(|| 0u32);
    // What is under way ends with the panel, and with the scenario.
    use_effect_with(props.view.scenario, {
        let run = run.clone();
        move |_| move || run.borrow_mut().workers.clear()
    });
    let wanted = count.trim().parse::<u64>().ok().filter(|seeds| (1..=SEEDS_MAX).contains(seeds));
    let onsubmit = {
        let (run, tick, place) = (run.clone(), tick.setter(), props.view.scenario);
        move |event: SubmitEvent| {
            event.prevent_default();
            let Some(seeds) = wanted else { return };
            begin(&run, place, seeds, &tick);
        }
    };
    let cancel = {
        let (run, tick, ticks) = (run.clone(), tick.setter(), *tick);
        move |_: MouseEvent| {
            run.borrow_mut().workers.clear();
            tick.set(ticks + 1);
        }
    };
    let (done, last, over) = {
        let run = run.borrow();
        (run.came.len() as u64, run.last, run.is_over())
    };
    let oninput = {
        let count = count.setter();
        move |event: InputEvent| count.set(platform::value(&event))
    };
    html! {
        <div class="chaos-room">
            <p class="hint">{ t!("Each seed is a run of its own beside this page: people write, servers and links fail and come back, and an auditor counts every message.") }</p>
            <form {onsubmit}>
                <label class="choice"><span>{ t!("Seeds") }</span>
                    <input type="text" inputmode="numeric" size="5" data-testid="chaos-seeds" value={(*count).clone()} {oninput}
                        aria-invalid={wanted.is_none().then_some("true")} aria-describedby="chaos-wrong" /></label>
                if over {
                    <button key="run" type="submit" class="primary" data-testid="chaos-run" disabled={wanted.is_none()}>{ t!("Run them") }</button>
                } else {
                    <button key="cancel" type="button" data-testid="chaos-cancel" onclick={cancel}>{ t!("Cancel") }</button>
                }
                <span id="chaos-wrong" class="fault" role="alert">{ if wanted.is_none() { t!("Expected a number from 1 to 1000.") } else { "" } }</span>
            </form>
            if last > 0 {
                <progress max={last.to_string()} value={done.to_string()} aria-label={t!("Seeds that are done")}></progress>
                { came(props, &run.borrow(), over) }
            }
        </div>
    }
}

/// Starts the workers; each gets its first seed when it is there.
fn begin(run: &Rc<RefCell<Run>>, place: usize, seeds: u64, tick: &UseStateSetter<u32>) {
    let many = platform::workers().min(seeds as usize);
    run.replace(Run { place, next: 1, last: seeds, ..Run::default() });
    for number in 0..many {
        let came = {
            let (run, tick) = (Rc::downgrade(run), tick.clone());
            move |sent: Sent| {
                let Some(run) = run.upgrade() else { return };
                let mut run = run.borrow_mut();
                run.take(number, sent);
                tick.set(run.came.len() as u32 + 1);
            }
        };
        run.borrow_mut().workers.push(Worker::start(came).map(|worker| (worker, 0)));
    }
    tick.set(1);
}

/// What came of the seeds so far.
fn came(props: &Props, run: &Run, over: bool) -> Html {
    let sum = |of: fn(&Came) -> u64| run.came.iter().map(of).sum::<u64>();
    let faults = run.came.iter().filter(|came| came.is_fault).count();
    let mut worth: Vec<&Came> = run.came.iter().filter(|came| !came.words.is_empty()).collect();
    worth.sort_by_key(|came| (!came.is_fault, came.seed));
    let state = match (over, run.came.len() as u64 == run.last) {
        (_, true) => t!("All seeds are done"),
        (true, false) => t!("Cancelled"),
        (false, false) => t!("Under way"),
    };
    html! {
        <>
            <p role="status" data-testid="chaos-state">
                { t!("{state}: {} of {}. {} copies delivered, {} recipients given up, {} copies too many; ", run.came.len(), run.last,
                    sum(|came| came.delivered), sum(|came| came.failed), sum(|came| came.duplicates)) }
                { if faults == 0 { t!("no message was lost.").to_owned() } else { t!("{faults} seeds went wrong.") } }
            </p>
            if !worth.is_empty() {
                <ul class="rows" data-testid="chaos-worth">
                    { for worth.into_iter().map(|came| odd(props, came)) }
                </ul>
            }
        </>
    }
}

fn odd(props: &Props, came: &Came) -> Html {
    let link = came.link();
    let disabled = link.is_none();
    let onclick = props.on_intent.reform(move |_: MouseEvent| {
        Intent::Follow(link.clone().ok_or(t!("so much was done in it that a link cannot hold it")))
    });
    html! {
        <li key={came.seed} class={came.is_fault.then_some("wrong")}>
            <span>{ t!("Seed {}: {}.", came.seed, came.words) }</span>
            <button type="button" {disabled} data-testid={format!("chaos-open-{}", came.seed)} aria-label={t!("Open seed {}", came.seed)} {onclick}>{ t!("Open") }</button>
        </li>
    }
}
