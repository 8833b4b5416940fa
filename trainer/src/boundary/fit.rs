//! Fitting and calibrating the head.

use anyhow::Result;
use candle_core::{D, Device, Tensor, Var};
use candle_nn::{AdamW, Optimizer, ParamsAdamW, ops::sigmoid};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use wemusic::boundary::{Boundary, SIGNS, Signs};

use super::Case;

const HIDDEN: usize = 24;
const STEPS: usize = 400;

/// Fits a head on `cases`; the step that does best on `watch` is kept.
///
/// # Errors
/// When there are no cases.
pub fn fit(cases: &[&Case], watch: &[&Case]) -> Result<Boundary> {
    let first_case = cases.first().ok_or_else(|| anyhow::anyhow!("no requests to learn the boundary from"))?;
    let inputs = first_case.hidden.len() + SIGNS;
    let (mean, spread) = moments(cases, inputs);
    let table = |cases: &[&Case]| -> Result<(Tensor, Tensor)> {
        let x: Vec<f32> = cases
            .iter()
            .flat_map(|c| {
                let raw = c.hidden.iter().chain(&c.signs.0).copied();
                raw.zip(mean.iter().zip(&spread)).map(|(x, (m, s))| ((x - m) / s.max(1e-6)).clamp(-6.0, 6.0))
            })
            .collect();
        let y: Vec<f32> =
            cases.iter().flat_map(|c| [f32::from(u8::from(c.good)), f32::from(u8::from(c.outside))]).collect();
        Ok((
            Tensor::from_vec(x, (cases.len(), inputs), &Device::Cpu)?,
            Tensor::from_vec(y, (cases.len(), 2), &Device::Cpu)?,
        ))
    };
    let (x, y) = table(cases)?;
    let (watch_x, watch_y) = table(watch)?;
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let mut start = |rows: usize, columns: usize, size: f32| -> Result<Var> {
        let values: Vec<f32> = (0..rows * columns).map(|_| rng.random_range(-size..size)).collect();
        Ok(Var::from_tensor(&Tensor::from_vec(values, (rows, columns), &Device::Cpu)?)?)
    };
    let (first, first_bias) = (start(HIDDEN, inputs, 0.05)?, start(1, HIDDEN, 0.01)?);
    let (second, second_bias) = (start(2, HIDDEN, 0.2)?, start(1, 2, 0.01)?);
    let vars = vec![first.clone(), first_bias.clone(), second.clone(), second_bias.clone()];
    let mut optimiser = AdamW::new(vars, ParamsAdamW { lr: 3e-3, weight_decay: 0.3, ..Default::default() })?;
    let loss = |x: &Tensor, y: &Tensor| -> Result<Tensor> {
        let inner = x.matmul(&first.t()?)?.broadcast_add(&first_bias)?.tanh()?;
        let p = sigmoid(&inner.matmul(&second.t()?)?.broadcast_add(&second_bias)?)?.clamp(1e-5, 1.0 - 1e-5)?;
        let miss = ((y * p.log()?)? + (y.affine(-1.0, 1.0)? * p.affine(-1.0, 1.0)?.log()?)?)?;
        Ok(miss.mean(D::Minus1)?.mean_all()?.neg()?)
    };
    let take = || -> Result<Boundary> {
        let flat = |var: &Var| -> Result<Vec<f32>> { Ok(var.as_tensor().flatten_all()?.to_vec1()?) };
        Ok(Boundary {
            mean: mean.clone(),
            spread: spread.clone(),
            first: flat(&first)?,
            first_bias: flat(&first_bias)?,
            second: flat(&second)?,
            second_bias: flat(&second_bias)?,
            calibration: [(1.0, 0.0); 2],
            tool_from: 0.5,
            ask_below: 0.15,
        })
    };
    let mut best = (f32::INFINITY, take()?);
    for step in 0..STEPS {
        optimiser.backward_step(&loss(&x, &y)?)?;
        if step % 10 == 9 {
            let held = loss(&watch_x, &watch_y)?.to_scalar::<f32>()?;
            if held < best.0 {
                best = (held, take()?);
            }
        }
    }
    Ok(best.1)
}

/// Platt scaling of both outputs by Newton-free gradient descent; two numbers each need no more.
pub fn calibrate(head: &mut Boundary, cases: &[&Case]) {
    for output in 0..2 {
        let points: Vec<(f32, f32)> = cases
            .iter()
            .map(|c| {
                let label = if output == 0 { c.good } else { c.outside };
                (head.logits(&c.hidden, &Signs(c.signs.0))[output], f32::from(u8::from(label)))
            })
            .collect();
        let (mut slope, mut offset) = (1.0_f32, 0.0_f32);
        for _ in 0..2_000 {
            let (mut by_slope, mut by_offset) = (0.0, 0.0);
            for (x, y) in &points {
                let miss = 1.0 / (1.0 + (-(slope * x + offset)).exp()) - y;
                by_slope += miss * x;
                by_offset += miss;
            }
            let count = points.len().max(1) as f32;
            slope -= 0.1 * by_slope / count;
            offset -= 0.1 * by_offset / count;
        }
        head.calibration[output] = (slope, offset);
    }
}

fn moments(cases: &[&Case], inputs: usize) -> (Vec<f32>, Vec<f32>) {
    let count = cases.len() as f64;
    let values = |at: usize| {
        cases
            .iter()
            .map(move |c| f64::from(c.hidden.get(at).copied().unwrap_or_else(|| c.signs.0[at - c.hidden.len()])))
    };
    (0..inputs)
        .map(|at| {
            let mean = values(at).sum::<f64>() / count;
            let spread = (values(at).map(|v| (v - mean).powi(2)).sum::<f64>() / count).sqrt();
            (mean as f32, spread.max(1e-3) as f32)
        })
        .unzip()
}
