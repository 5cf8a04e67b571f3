//! A picture for a network that has none: networks beside each other, in each of them its nodes in layers, from the sender on.

/// The room of a node: its shape, its badges, two lines of label.
const CELL: [i32; 2] = [140, 132];
/// Above the first row stands the title of the network.
const TITLE: i32 = 36;
/// Between networks.
const GAP: i32 = 30;
/// As much fits beside each other at any rate.
const NARROW: i32 = 1_100;
/// The picture is about so much wider than high, in tenths.
const SHAPE: i64 = 18;

/// Where everything stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Laid {
    /// The place of each node.
    pub(crate) places: Vec<[i32; 2]>,
    /// The area of each network: x, y, width, height.
    pub(crate) areas: Vec<[i32; 4]>,
}

impl Laid {
    /// The same, smaller where it would not fit into so much room.
    pub(crate) fn within(self, room: [i32; 2]) -> Laid {
        let ends = self.areas.iter().map(|[x, y, width, height]| [x + width, y + height]);
        let all: Vec<[i32; 2]> = ends.chain(self.places.iter().copied()).collect();
        let size = [0, 1].map(|axis| all.iter().map(|end| end[axis]).max().unwrap_or(0).max(1));
        // The direction that has less room decides for both.
        let tight = i64::from(room[0]) * i64::from(size[1]) > i64::from(room[1]) * i64::from(size[0]);
        let (room, size) = if tight { (room[1], size[1]) } else { (room[0], size[0]) };
        if size <= room {
            return self;
        }
        let scale = |value: i32| (i64::from(value) * i64::from(room) / i64::from(size)) as i32;
        let area = |[x, y, width, height]: [i32; 4]| {
            [scale(x), scale(y), scale(x + width) - scale(x), scale(y + height) - scale(y)]
        };
        Laid {
            places: self.places.into_iter().map(|place| place.map(scale)).collect(),
            areas: self.areas.into_iter().map(area).collect(),
        }
    }
}

/// Some nodes in a grid of their own.
struct Block {
    /// The network; one more than there are for what stands between them.
    group: usize,
    /// The nodes with their columns and rows.
    cells: Vec<(usize, [i32; 2])>,
    /// Columns and rows.
    size: [i32; 2],
}

impl Block {
    fn pixels(&self) -> [i32; 2] {
        [self.size[0] * CELL[0], self.size[1] * CELL[1] + TITLE]
    }
}

/// The layout of nodes, each with its network (a router has none), joined by links; `from` is the sender. The same network
/// always gives the same picture, and nothing stands over anything else.
pub(crate) fn layered(
    networks: usize,
    network_of: &[Option<usize>],
    links: &[(usize, usize)],
    from: usize,
) -> Laid {
    let nodes = network_of.len();
    let mut beside = vec![Vec::new(); nodes];
    for (a, b) in links.iter().copied().filter(|(a, b)| a != b && *a < nodes && *b < nodes) {
        beside[a].push(b);
        beside[b].push(a);
    }
    let far = distances(&beside, from);
    let group_of: Vec<usize> = (0..nodes)
        .map(|node| match network_of[node] {
            Some(network) => network.min(networks),
            None => home(&beside[node], network_of).unwrap_or(networks),
        })
        .collect();
    let mut blocks: Vec<Block> = (0..=networks).map(|group| block(group, &group_of, &far, &beside)).collect();
    // Nearest to the sender first; a network without nodes keeps its place at the end.
    blocks.retain(|block| block.group < networks || !block.cells.is_empty());
    blocks.sort_by_key(|block| {
        let nearest = block.cells.iter().map(|(node, _)| far[*node]).min();
        (nearest.unwrap_or(usize::MAX), block.group)
    });
    shelves(&blocks, networks, nodes)
}

/// How many links every node is from one; more than there are nodes where no way leads.
fn distances(beside: &[Vec<usize>], from: usize) -> Vec<usize> {
    let mut far = vec![beside.len(); beside.len()];
    let mut found = Vec::new();
    if from < beside.len() {
        far[from] = 0;
        found.push(from);
    }
    let mut next = 0;
    while let Some(&node) = found.get(next) {
        next += 1;
        for &other in &beside[node] {
            if far[other] == beside.len() {
                far[other] = far[node] + 1;
                found.push(other);
            }
        }
    }
    far
}

/// The network of a router: that of all the hosts it is linked to, if that is one.
fn home(beside: &[usize], network_of: &[Option<usize>]) -> Option<usize> {
    let mut networks = beside.iter().filter_map(|node| network_of[*node]);
    let first = networks.next()?;
    networks.all(|network| network == first).then_some(first)
}

/// The nodes of a group in columns, by their distance; in each column in the order of what they are linked to on their left.
fn block(group: usize, group_of: &[usize], far: &[usize], beside: &[Vec<usize>]) -> Block {
    let mut members: Vec<usize> = (0..far.len()).filter(|node| group_of[*node] == group).collect();
    members.sort_by_key(|node| (far[*node], *node));
    // About square, and never one long column.
    let rows_max = (1..).find(|rows| rows * rows >= members.len()).unwrap_or(1).max(3);
    let mut row_of = vec![None; far.len()];
    let mut cells = Vec::new();
    let (mut column, mut rows) = (0, 0);
    for layer in members.chunk_by(|a, b| far[*a] == far[*b]) {
        let mut layer = layer.to_vec();
        layer.sort_by_key(|node| {
            let rows: Vec<i32> = beside[*node].iter().filter_map(|other| row_of[*other]).collect();
            let mean = |rows: &[i32]| rows.iter().sum::<i32>() * 100 / rows.len() as i32;
            (if rows.is_empty() { i32::MAX } else { mean(&rows) }, *node)
        });
        for part in layer.chunks(rows_max) {
            for (row, node) in (0..).zip(part) {
                row_of[*node] = Some(row);
                cells.push((*node, [column, row]));
            }
            rows = rows.max(part.len() as i32);
            column += 1;
        }
    }
    Block { group, cells, size: [column.max(1), rows.max(1)] }
}

/// Puts blocks beside each other, and below each other where they would be too wide.
fn shelves(blocks: &[Block], networks: usize, nodes: usize) -> Laid {
    let mut laid = Laid { places: vec![[0, 0]; nodes], areas: vec![[0, 0, CELL[0], CELL[1]]; networks] };
    let whole: i64 = blocks.iter().map(|block| block.pixels().map(i64::from).iter().product::<i64>()).sum();
    let widest = blocks.iter().map(|block| block.pixels()[0]).max().unwrap_or(0);
    let room = (1..).find(|width| width * width * 10 >= whole * SHAPE).unwrap_or(1) as i32;
    let room = room.max(widest).max(NARROW) + GAP * 3;
    let (mut start, mut top) = (0, 0);
    while start < blocks.len() {
        let mut width = 0;
        let count = blocks[start..].iter().take_while(|block| {
            width += block.pixels()[0] + GAP;
            width <= room
        });
        let end = start + count.count().max(1);
        let shelf = &blocks[start..end];
        let height = shelf.iter().map(|block| block.pixels()[1]).max().unwrap_or(0);
        let mut left = 0;
        for block in shelf {
            let [width, _] = block.pixels();
            if let Some(area) = laid.areas.get_mut(block.group) {
                *area = [left, top, width, height];
            }
            for (node, [column, row]) in &block.cells {
                // A column that is not full stands in the middle.
                let rows = block.cells.iter().filter(|(_, cell)| cell[0] == *column).count() as i32;
                let above = TITLE + (height - TITLE - rows * CELL[1]) / 2;
                let [x, y] = [column * CELL[0] + CELL[0] / 2, above + row * CELL[1] + CELL[1] / 2 - 14];
                laid.places[*node] = [left + x, top + y];
            }
            left += width + GAP;
        }
        top += height + GAP;
        start = end;
    }
    laid
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two networks with a client, a server and a router each, and a router between them.
    fn two() -> Laid {
        let network_of = [Some(0), Some(0), Some(1), Some(1), None, None, None];
        layered(2, &network_of, &[(0, 4), (1, 4), (4, 6), (6, 5), (5, 2), (5, 3)], 0)
    }

    #[track_caller]
    fn nothing_overlaps(laid: &Laid) {
        for (index, [x, y]) in laid.places.iter().enumerate() {
            for [other_x, other_y] in &laid.places[index + 1..] {
                assert!(
                    (x - other_x).abs() >= CELL[0] - 10 || (y - other_y).abs() >= CELL[1] - 10,
                    "{laid:?}"
                );
            }
        }
        for (index, [x, y, width, height]) in laid.areas.iter().enumerate() {
            for [left, top, wide, high] in &laid.areas[index + 1..] {
                let beside = x + width <= *left || left + wide <= *x;
                assert!(beside || y + height <= *top || top + high <= *y, "{laid:?}");
            }
        }
    }

    #[test]
    fn from_the_sender_to_the_mailbox_is_from_left_to_right() {
        let laid = two();
        nothing_overlaps(&laid);
        let x = |node: usize| laid.places[node][0];
        assert!(x(0) < x(4) && x(4) < x(6) && x(6) < x(5) && x(5) < x(2), "{laid:?}");
        for (node, network) in [(0, 0), (1, 0), (4, 0), (2, 1), (3, 1), (5, 1)] {
            let ([x, y], [left, top, width, height]) = (laid.places[node], laid.areas[network]);
            assert!((left..left + width).contains(&x) && (top..top + height).contains(&y), "{node}");
        }
        assert_eq!(two(), laid, "the same again");
    }

    #[test]
    fn a_star_a_circle_an_island_and_a_loop() {
        let star: Vec<(usize, usize)> = (1..40).map(|node| (0, node)).collect();
        nothing_overlaps(&layered(1, &[Some(0); 40], &star, 0));
        let circle: Vec<(usize, usize)> = (0..9).map(|node| (node, (node + 1) % 9)).collect();
        nothing_overlaps(&layered(3, &[0, 0, 0, 1, 1, 1, 2, 2, 2].map(Some), &circle, 4));
        nothing_overlaps(&layered(2, &[Some(0), Some(1), Some(1)], &[(1, 2), (2, 2), (7, 1)], 0));
    }

    #[test]
    fn a_large_network_is_about_as_wide_as_a_screen() {
        let network_of: Vec<_> = (0..600).map(|node| Some(node / 12)).collect();
        let links: Vec<_> = (1..600).map(|node| (node, node / 2)).collect();
        let laid = layered(50, &network_of, &links, 0);
        nothing_overlaps(&laid);
        let far = |axis: usize| laid.places.iter().map(|place| place[axis]).max().unwrap_or(0);
        let (width, height) = (far(0), far(1));
        assert!(width > height && width < 3 * height, "{width} x {height}");
    }

    #[test]
    fn what_is_too_large_is_made_smaller() {
        let laid = two();
        assert_eq!(two().within([5_000, 5_000]), laid);
        let small = two().within([400, 100]);
        let inside = |[x, y]: &[i32; 2]| (0..=400).contains(x) && (0..=100).contains(y);
        assert!(small.places.iter().all(inside), "{small:?}");
        assert!(small.areas.iter().all(|[x, y, width, height]| inside(&[x + width, y + height])));
        let mut places = small.places.clone();
        places.sort_unstable();
        places.dedup();
        assert_eq!(places.len(), laid.places.len());
    }

    #[test]
    fn nothing_is_laid_out_as_nothing() {
        assert_eq!(layered(0, &[], &[], 0), Laid { places: vec![], areas: vec![] });
        assert_eq!(layered(1, &[], &[], 5).areas.len(), 1);
    }
}
