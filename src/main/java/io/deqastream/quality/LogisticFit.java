package io.deqastream.quality;

/**
 * Least-squares fit of a {@link LogisticCurve} by Levenberg and Marquardt's method, started as the
 * field does: upper = max y, lower = min y, centre = mean x, width = (deviation of x) / 4. Always
 * ends, never worse than its start; where predictions fall as opinions rise it also starts from the
 * falling curve and keeps the better. One fit per instance; one thread.
 */
public final class LogisticFit {
  private static final int MAX_STEPS = 2000;
  private static final double MAX_DAMPING = 1e16;
  private static final int PARAMETERS = 4;

  /** Both axes standardised, so that the four parameters are of one size. */
  private final double[] u;

  private final double[] v;

  private LogisticFit(double[] u, double[] v) {
    this.u = u;
    this.v = v;
  }

  /**
   * The curve that maps predictions to opinion scores with the least squared error found.
   *
   * @throws IllegalArgumentException if lengths differ, are below four, a value is not finite, or
   *     all predictions are equal
   */
  public static LogisticCurve of(double[] predictions, double[] opinions) {
    Correlation.requirePairs(predictions, opinions);
    if (predictions.length < PARAMETERS) {
      throw new IllegalArgumentException(
          "a fit of four parameters needs four pairs or more, got " + predictions.length);
    }
    Axis x = Axis.of(predictions);
    Axis y = Axis.of(opinions);
    if (x.spread == 0) {
      throw new IllegalArgumentException("all predictions are equal: " + predictions[0]);
    }
    if (y.spread == 0) {
      return new LogisticCurve(y.centre, y.centre, x.centre, x.spread / 4);
    }
    LogisticFit fit = new LogisticFit(x.standardise(predictions), y.standardise(opinions));
    double top = (y.max - y.centre) / y.spread;
    double bottom = (y.min - y.centre) / y.spread;
    LogisticCurve best = fit.descend(new LogisticCurve(top, bottom, 0, 0.25));
    if (Correlation.srcc(predictions, opinions) < 0) {
      LogisticCurve falling = fit.descend(new LogisticCurve(bottom, top, 0, 0.25));
      best = fit.error(falling) < fit.error(best) ? falling : best;
    }
    return new LogisticCurve(
        y.centre + y.spread * best.upper(),
        y.centre + y.spread * best.lower(),
        x.centre + x.spread * best.centre(),
        x.spread * best.width());
  }

  private LogisticCurve descend(LogisticCurve start) {
    LogisticCurve curve = start;
    double error = error(curve);
    double damping = 1e-3;
    int idle = 0;
    for (int step = 0; step < MAX_STEPS && idle < 3 && damping < MAX_DAMPING; step++) {
      LogisticCurve next = step(curve, damping);
      double nextError = next == null ? Double.POSITIVE_INFINITY : error(next);
      if (nextError < error) {
        idle = error - nextError < 1e-14 * error ? idle + 1 : 0;
        curve = next;
        error = nextError;
        damping = Math.max(damping / 8, 1e-15);
      } else {
        damping *= 4;
      }
    }
    return curve;
  }

  private double error(LogisticCurve curve) {
    double error = 0;
    for (int i = 0; i < u.length; i++) {
      double r = v[i] - curve.at(u[i]);
      error += r * r;
    }
    return error;
  }

  /** One damped Gauss-Newton step, or null where it leads to no curve. */
  private LogisticCurve step(LogisticCurve curve, double damping) {
    double[][] normal = new double[PARAMETERS][PARAMETERS + 1];
    double[] gradient = new double[PARAMETERS];
    for (int i = 0; i < u.length; i++) {
      double s = curve.rise(u[i]);
      double slope = (curve.upper() - curve.lower()) * s * (1 - s) / curve.width();
      gradient[0] = s;
      gradient[1] = 1 - s;
      gradient[2] = -slope;
      gradient[3] = -slope * (u[i] - curve.centre()) / curve.width();
      double residual = v[i] - curve.at(u[i]);
      for (int a = 0; a < PARAMETERS; a++) {
        for (int b = 0; b < PARAMETERS; b++) {
          normal[a][b] += gradient[a] * gradient[b];
        }
        normal[a][PARAMETERS] += gradient[a] * residual;
      }
    }
    for (int a = 0; a < PARAMETERS; a++) {
      normal[a][a] += damping * Math.max(normal[a][a], 1e-12);
    }
    double[] d = solve(normal);
    double width = curve.width() + d[3];
    double all = d[0] + d[1] + d[2] + d[3];
    if (!Double.isFinite(all) || width == 0) {
      return null;
    }
    return new LogisticCurve(
        curve.upper() + d[0], curve.lower() + d[1], curve.centre() + d[2], width);
  }

  /** Solves the augmented system in place by elimination with pivoting. */
  private static double[] solve(double[][] rows) {
    int n = rows.length;
    for (int c = 0; c < n; c++) {
      int pivot = c;
      for (int r = c + 1; r < n; r++) {
        pivot = Math.abs(rows[r][c]) > Math.abs(rows[pivot][c]) ? r : pivot;
      }
      double[] swap = rows[c];
      rows[c] = rows[pivot];
      rows[pivot] = swap;
      for (int r = c + 1; r < n; r++) {
        double factor = rows[r][c] / rows[c][c];
        for (int k = c; k <= n; k++) {
          rows[r][k] -= factor * rows[c][k];
        }
      }
    }
    double[] solution = new double[n];
    for (int r = n - 1; r >= 0; r--) {
      double rest = rows[r][n];
      for (int k = r + 1; k < n; k++) {
        rest -= rows[r][k] * solution[k];
      }
      solution[r] = rest / rows[r][r];
    }
    return solution;
  }

  /** Centre, spread (population deviation) and ends of one side's values. */
  private record Axis(double centre, double spread, double min, double max) {
    static Axis of(double[] values) {
      double min = Double.POSITIVE_INFINITY;
      double max = Double.NEGATIVE_INFINITY;
      double sum = 0;
      for (double value : values) {
        min = Math.min(min, value);
        max = Math.max(max, value);
        sum += value;
      }
      double centre = sum / values.length;
      double squares = 0;
      for (double value : values) {
        squares += (value - centre) * (value - centre);
      }
      double spread = min == max ? 0 : Math.sqrt(squares / values.length);
      return new Axis(centre, spread, min, max);
    }

    double[] standardise(double[] values) {
      double[] standard = new double[values.length];
      for (int i = 0; i < values.length; i++) {
        standard[i] = (values[i] - centre) / spread;
      }
      return standard;
    }
  }
}
