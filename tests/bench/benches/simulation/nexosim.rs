//! The network of the comparison in nexosim, on one thread.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use nexosim::model::{Context, Model, schedulable};
use nexosim::ports::Output;
use nexosim::simulation::{Mailbox, SimInit};
use nexosim::time::MonotonicTime;
use playground_bench::simulation::{
    CHAINS, Done, GAP_US, HOPS, LATENCY_US, MESSAGES, NODES, SERVICE_US, STAGES,
};
use serde::{Deserialize, Serialize};

/// What the nodes count together.
#[derive(Default)]
struct Counts {
    hops: AtomicU64,
    events: AtomicU64,
}

/// A node with its queue and its link.
#[derive(Serialize, Deserialize)]
struct Node {
    /// The messages that begin here.
    begins: Vec<u32>,
    /// To the next node, or from the last relay to each exchanger.
    next: Vec<Output<u32>>,
    queue: VecDeque<u32>,
    #[serde(skip)]
    counts: Arc<Counts>,
}

#[Model]
impl Node {
    #[nexosim(init)]
    async fn init(&mut self, cx: &Context<Self>) {
        for token in &self.begins {
            let at = Duration::from_micros(u64::from(*token) * GAP_US + 1);
            cx.schedule_event(at, schedulable!(Self::begin), *token).unwrap();
        }
    }

    #[nexosim(schedulable)]
    async fn begin(&mut self, token: u32, cx: &Context<Self>) {
        self.event();
        self.enqueue(token, cx);
    }

    /// A token comes from another node.
    async fn take(&mut self, token: u32, cx: &Context<Self>) {
        self.event();
        self.counts.hops.fetch_add(1, Ordering::Relaxed);
        if !self.next.is_empty() {
            self.enqueue(token, cx);
        }
    }

    fn enqueue(&mut self, token: u32, cx: &Context<Self>) {
        self.queue.push_back(token);
        if self.queue.len() == 1 {
            cx.schedule_event(Duration::from_micros(SERVICE_US), schedulable!(Self::sent), ()).unwrap();
        }
    }

    /// The link has the first token of the queue, and is free for the next.
    #[nexosim(schedulable)]
    async fn sent(&mut self, (): (), cx: &Context<Self>) {
        self.event();
        let Some(token) = self.queue.pop_front() else { return };
        cx.schedule_event(Duration::from_micros(LATENCY_US), schedulable!(Self::land), token).unwrap();
        if !self.queue.is_empty() {
            cx.schedule_event(Duration::from_micros(SERVICE_US), schedulable!(Self::sent), ()).unwrap();
        }
    }

    /// The other end of the link is reached.
    #[nexosim(schedulable)]
    async fn land(&mut self, token: u32) {
        self.event();
        let place = (token % CHAINS + token / CHAINS) as usize % self.next.len();
        self.next[place].send(token).await;
    }

    fn event(&self) {
        self.counts.events.fetch_add(1, Ordering::Relaxed);
    }
}

/// One simulation.
pub(crate) fn run() -> Done {
    let counts = Arc::new(Counts::default());
    let mailboxes: Vec<Mailbox<Node>> = (0..NODES).map(|_| Mailbox::new()).collect();
    let mut nodes = Vec::new();
    for number in 0..NODES {
        let (chain, stage) = (number / STAGES, number % STAGES);
        let ends: Vec<u32> = match stage {
            stage if stage == HOPS => Vec::new(),
            stage if stage + 1 == HOPS => (0..CHAINS).map(|chain| chain * STAGES + HOPS).collect(),
            _ => vec![number + 1],
        };
        let next = ends.iter().map(|end| {
            let mut output = Output::default();
            output.connect(Node::take, &mailboxes[*end as usize]);
            output
        });
        let begins =
            if stage == 0 { (chain..MESSAGES).step_by(CHAINS as usize).collect() } else { Vec::new() };
        nodes.push(Node {
            begins,
            next: next.collect(),
            queue: VecDeque::new(),
            counts: Arc::clone(&counts),
        });
    }
    let mut bench = SimInit::with_num_threads(1);
    for (node, mailbox) in nodes.into_iter().zip(mailboxes) {
        bench = bench.add_model(node, mailbox, "node");
    }
    bench.init(MonotonicTime::EPOCH).unwrap().run().unwrap();
    let [hops, events] = [&counts.hops, &counts.events].map(|count| count.load(Ordering::Relaxed));
    assert_eq!(hops, u64::from(MESSAGES * HOPS), "a token is missing");
    Done { hops, events }
}
