// Convolution as a matrix product whose second factor, the im2col matrix, is never in memory as a whole. Read
// padded_windows.h and ../matmul/packed_gemm.cpp first. Everything in HWY_NAMESPACE is compiled once for each
// instruction set.
//
//                                        columns: the outputs of sample 0, then those of sample 1, …
//                                      ┌───────────┬───────────┬──────
//                  rows:   channel 0,  │           │           │         element (row, column) is the input that the
//                  kernel element 0, 1 │   panel   │   panel   │         output of the column sees at the kernel
//                  …       channel 1 … │           │           │         element of the row
//                                      └───────────┴───────────┴──────
//   ┌────────────────────────────────┐ ┌───────────┬───────────┬──────
//   │ weights: a row for each output │ │           │           │         y
//   └────────────────────────────────┘ └───────────┴───────────┴──────
//
// A panel of columns is packed just before it is used, from padded copies of a few samples, or, with many registers,
// read straight from these copies (reads_in_place()). Columns run on from one sample to the next, so panels are full
// even where images are small.
//
// As in packed_gemm.cpp each result is one chain of fused multiply-adds, cut at multiples of the depth of a block. Its
// bits depend neither on the width of the vectors nor on the number of threads.

#include <autograd/core/parallel.h>
#include <autograd/kernels/conv/block_sums.h>
#include <autograd/kernels/conv/implicit_gemm.h>
#include <autograd/kernels/matmul/gemm.h>

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "autograd/kernels/conv/implicit_gemm.cpp"
#include <hwy/foreach_target.h>
// clang-format off
#include <autograd/kernels/conv/padded-inl.h>
#include <autograd/kernels/matmul/microkernel-inl.h>
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace wick::kernels::HWY_NAMESPACE {

template <class T>
constexpr int64_t kLanesOf = static_cast<int64_t>(hn::MaxLanes(hn::ScalableTag<T>()));
template <class T>
constexpr int64_t kPanelOf = static_cast<int64_t>(kTileVectors) * kLanesOf<T>;
// Columns that are worked on at a time, one block of depth after the other. Their results and their padded samples stay
// in the second-level cache.
constexpr int64_t kColumnBlock = 512;
// The largest depth of a block: panels of both factors together are 42 to 84 KiB, about a first-level cache.
constexpr int64_t kDepth = 384;

// At most a panel of columns of the im2col matrix: where their inputs come from and where their results go.
template <class T>
struct ColumnPanel {
  // Cuts n columns from `column` on into runs of neighbours in a row of outputs, and for each calls
  // f(first lane of the panel, sample, offset in the outputs of a channel, offset in a padded image, length).
  template <class F>
  static void each_run(const PaddedWindows& g, int64_t column, int64_t n, F&& f) {
    const int64_t size = g.size();
    int64_t sample = column / size, rest = column % size, k = rest % g.out[2], j = rest / g.out[2] % g.out[1],
            i = rest / g.out[2] / g.out[1];
    for (int64_t lane = 0; lane < n;) {
      const int64_t run = std::min(g.out[2] - k, n - lane);
      f(lane, sample, g.begin + i * g.out_step[0] + j * g.out_step[1] + k * g.out_step[2],
        i * g.step[0] + j * g.step[1] + k, run);
      lane += run;
      k = 0;
      if (++j == g.out[1]) j = 0, ++i;
      if (i == g.out[0]) i = 0, ++sample;
    }
  }

  // A source of one vector: from lane `first` on, lane i comes from padded[row offset + offset + i]. A vector that
  // holds columns of several runs has several pieces.
  //
  //   lanes    0 1 2 | 3 4 5 6 7       two pieces: a row of outputs ends after lane 2
  //   piece    0     | 1               first = 0 and 3
  struct Piece {
    int64_t offset, first;
  };
  // Where results go: those of lanes lane … lane + size − 1 to y[to], y[to + out_step], …
  struct Run {
    int64_t lane, to, size;
  };
  static constexpr int64_t kMost = std::max<int64_t>(kLanesOf<T>, 2);
  Piece pieces[kTileVectors][kMost];
  int piece_counts[kTileVectors] = {};
  Run runs[kPanelOf<T>];
  int run_count = 0;
  int64_t size, out_step;

  ColumnPanel(const PaddedWindows& g, const PaddedSamples<T>& padded, int64_t column, int64_t n, int64_t y_step)
      : size(n), out_step(g.out_step[2]) {
    each_run(g, column, n, [&](int64_t lane, int64_t sample, int64_t to, int64_t from, int64_t run) {
      to += sample * y_step, from += padded.offset(sample);
      for (int64_t i = lane; i < lane + run;) {
        const int64_t v = i / kLanesOf<T>, begin = v * kLanesOf<T>;
        const Piece piece{from - lane + begin, i - begin};
        int& count = piece_counts[v];
        if (count == 0 || pieces[v][count - 1].offset != piece.offset) pieces[v][count++] = piece;
        i = begin + kLanesOf<T>;
      }
      if (run_count && runs[run_count - 1].to + runs[run_count - 1].size * out_step == to)
        runs[run_count - 1].size += run;
      else
        runs[run_count++] = {lane, to, run};
    });
  }
  int vectors() const { return static_cast<int>(ceil_div(size, kLanesOf<T>)); }

  // Packs k rows of the im2col matrix, whose offsets in a padded sample are given.
  HWY_ATTR void pack(const T* at, const int64_t* rows, int64_t k, T* to) const {
    const hn::ScalableTag<T> d;
    const int64_t width = vectors() * kLanesOf<T>;
    for (int v = 0; v < vectors(); ++v) {
      const Piece* piece = pieces[v];
      const int count = piece_counts[v];
      hn::Mask<decltype(d)> masks[kMost];
      for (int p = 1; p < count; ++p) masks[p] = hn::Not(hn::FirstN(d, static_cast<size_t>(piece[p].first)));
      T* out = to + v * kLanesOf<T>;
      for (int64_t l = 0; l < k; ++l, out += width) {
        const T* row = at + rows[l];
        auto x = hn::LoadU(d, row + piece[0].offset);
        for (int p = 1; p < count; ++p) x = hn::IfThenElse(masks[p], hn::LoadU(d, row + piece[p].offset), x);
        hn::StoreU(x, d, out);
      }
    }
  }
  // Whether the microkernel reads the vectors from the padded samples, without packing. It does if each vector has one
  // piece or two and the register tile has many rows: then reading takes no time beside the sums.
  bool reads_in_place() const {
    return kTileRows > kTileRowStep &&
           std::all_of(piece_counts, piece_counts + vectors(), [](int count) { return count <= 2; });
  }

  // Moves n rows of results, y_row apart, from c (rows of a panel) to y if `store`, else from y to c.
  template <bool store, class Y>
  HWY_ATTR void move(T* c, Y* y, int64_t y_row, int64_t n) const {
    for (int64_t r = 0; r < n; ++r, c += kPanelOf<T>, y += y_row)
      for (int k = 0; k < run_count; ++k) {
        T* in = c + runs[k].lane;
        Y* out = y + runs[k].to;
        if (out_step == 1)
          in_vectors(hn::ScalableTag<T>(), 0, runs[k].size, [=](auto d, int64_t i) HWY_ATTR {
            if constexpr (store)
              hn::StoreU(hn::LoadU(d, in + i), d, out + i);
            else
              hn::StoreU(hn::LoadU(d, out + i), d, in + i);
          });
        else
          for (int64_t i = 0; i < runs[k].size; ++i)
            if constexpr (store)
              out[i * out_step] = in[i];
            else
              in[i] = out[i * out_step];
      }
  }
};

// A panel for the microkernel that reads_in_place(). Each step goes to the next row of the im2col matrix.
template <class T>
struct UnpackedPanel {
  using D = hn::ScalableTag<T>;
  const int64_t* rows;
  const T* at[kTileVectors][2];
  hn::Mask<D> first[kTileVectors];

  HWY_ATTR UnpackedPanel(const ColumnPanel<T>& panel, const T* data, const int64_t* rows_) : rows(rows_) {
    for (int v = 0; v < kTileVectors; ++v) {
      const auto& piece = panel.pieces[v];
      const bool two = panel.piece_counts[v] > 1;
      at[v][0] = panel.piece_counts[v] ? data + piece[0].offset : data;
      at[v][1] = two ? data + piece[1].offset : at[v][0];
      first[v] = hn::FirstN(D(), two ? static_cast<size_t>(piece[1].first) : hn::MaxLanes(D()));
    }
  }
  HWY_INLINE hn::Vec<D> vector(int v) const {
    return hn::IfThenElse(first[v], hn::LoadU(D(), at[v][0] + *rows), hn::LoadU(D(), at[v][1] + *rows));
  }
  HWY_INLINE void advance() { ++rows; }
};

// How many of the rows that are left the next register tile takes. Of 13 to 16 it takes 8, not 12: a tile of 4 rows
// would spend its time on loading columns.
int64_t tile_rows(int64_t left) {
  if (kTileRows > kTileRowStep && left > kTileRows && left <= kTileRows + kTileRowStep) return 2 * kTileRowStep;
  return std::min<int64_t>(kTileRows, left);
}

// The first factor, packed once for the whole convolution. Its element (row r, channel c, kernel element t), r < m, is
// weight[r·row_step + c·channel_step + g.kernel[t]].
template <class T>
class PackedWeights {
 public:
  PackedWeights(const PaddedWindows& g, int64_t m, int64_t channels, const T* weight, int64_t row_step,
                int64_t channel_step)
      : depth_(g.depth(channels)),
        deep_(std::max<int64_t>(even_block(depth_, kDepth, 4), 1)),
        height_(ceil_div(m, kTileRowStep) * kTileRowStep),
        data_(depth_ * height_) {
    const auto elements = static_cast<int64_t>(g.offsets.size());
    bool row_major = channel_step == elements;
    for (int64_t t = 0; t < elements; ++t) row_major = row_major && g.kernel[static_cast<size_t>(t)] == t;
    for (int64_t l0 = 0; l0 < depth_; l0 += deep_)
      for (int64_t i = 0, n; i < m; i += n) {
        n = tile_rows(m - i);
        const int64_t k = std::min(deep_, depth_ - l0), width = ceil_div(n, kTileRowStep) * kTileRowStep;
        T* to = data_.data() + l0 * height_ + i * k;
        if (row_major) {
          pack_transposed(hn::ScalableTag<T>(), StridedRows<T>{weight + i * row_step + l0, row_step}, 0, n, k, to,
                          width);
          continue;
        }
        for (int64_t l = l0; l < l0 + k; ++l, to += width) {
          const T* from =
              weight + i * row_step + l / elements * channel_step + g.kernel[static_cast<size_t>(l % elements)];
          for (int64_t r = 0; r < width; ++r) to[r] = r < n ? from[r * row_step] : T(0);
        }
      }
  }
  int64_t deep() const { return deep_; }
  // Rows i … i + n − 1 of the block of depth that begins at l.
  Panel<T> panel(int64_t i, int64_t n, int64_t l) const {
    return {data_.data() + l * height_ + i * std::min(deep_, depth_ - l), ceil_div(n, kTileRowStep) * kTileRowStep};
  }

 private:
  int64_t depth_, deep_, height_;
  Scratch<T> data_;
};

// For each row of the im2col matrix its offset in a padded sample.
std::vector<int64_t> row_offsets(const PaddedWindows& g, int64_t channels) {
  std::vector<int64_t> rows;
  for (int64_t p = 0; p < channels; ++p)
    for (const int64_t t : g.offsets) rows.push_back(p * g.padded_size() + t);
  return rows;
}

// y (n samples of m channels) ← weights · im2col(x) + start. start has one number for each channel of y; null means
// zeros. Samples of x are x_step apart, samples of y y_step, channels of y y_row.
template <class T>
void implicit_gemm(const PaddedWindows& g, int64_t n, int64_t channels, const T* x, int64_t x_step, int64_t m,
                   const PackedWeights<T>& weights, const T* start, T* y, int64_t y_step, int64_t y_row) {
  constexpr int64_t kPanel = kPanelOf<T>;
  const std::vector<int64_t> rows = row_offsets(g, channels);
  const int64_t depth = g.depth(channels), deep = weights.deep(), columns = n * g.size();
  const double cost = static_cast<double>(m * (depth + 4) * kPanel) / kMultiplyAddsPerNanosecond;
  parallel_for(ceil_div(columns, kPanel), cost, [&](int64_t begin, int64_t end) {
    const int64_t last = std::min(columns, end * kPanel);
    PaddedSamples<T> padded(g, channels, x, x_step, begin * kPanel / g.size(),
                            std::min(n, kColumnBlock / g.size() + 2));
    const Scratch<T> packed_columns(deep * kPanel);
    T tile[kTileRows * kPanel];  // results that are not side by side in y
    for (int64_t j0 = begin * kPanel; j0 < last; j0 += kColumnBlock) {
      const int64_t j_end = std::min(last, j0 + kColumnBlock);
      padded.copy_to((j_end - 1) / g.size() + 1);
      for (int64_t l = 0; l < depth || l == 0; l += deep)  // once for depth 0, too: then y is the bias
        for (int64_t j = j0; j < j_end; j += kPanel) {
          const int64_t k = std::min(deep, depth - l);
          const ColumnPanel<T> panel(g, padded, j, std::min(kPanel, j_end - j), y_step);
          const bool in_place = panel.reads_in_place(), dense = panel.run_count == 1 && panel.out_step == 1;
          if (!in_place) panel.pack(padded.data(), rows.data() + l, k, packed_columns.data());
          const UnpackedPanel<T> unpacked(panel, padded.data(), rows.data() + l);
          const Panel<T> packed{packed_columns.data(), panel.vectors() * kLanesOf<T>};
          for (int64_t i = 0, h; i < m; i += h) {
            h = tile_rows(m - i);
            T* to = y + i * y_row;
            if (!dense && l > 0) panel.template move<false>(tile, to, y_row, h);
            const auto add_products = [&]<class B>(const B& b) {
              find_microkernel<T, B>(h, panel.vectors())(
                  weights.panel(i, h, l), b, k, start && l == 0 ? start + i : nullptr, 1, l == 0 ? T(0) : T(1),
                  dense ? to + panel.runs[0].to : tile, dense ? y_row : kPanel, h, panel.size);
            };
            in_place ? add_products(unpacked) : add_products(packed);
            if (!dense) panel.template move<true>(tile, to, y_row, h);
          }
        }
    }
  });
}

// Rows of the im2col matrix for transpose_square(): row i begins at offsets[i].
template <class T>
struct RowsAtOffsets {
  const T* data;
  const int64_t* offsets;
  HWY_INLINE const T* operator()(int64_t i) const { return data + offsets[i]; }
};

// weight ← e · im2col(x)ᵀ, the gradient of the weights, of samples s … s_end − 1; im2col(x) already takes the stride
// into account. e (m channels) is the incoming gradient, weight has m rows of channels·elements numbers, and of these
// only the panels p … p_end − 1 are written. Depth and columns change roles: the outputs of all samples are the depth
// here.
template <class T>
HWY_ATTR void accumulate_weight(const PaddedWindows& g, int64_t s, int64_t s_end, int64_t channels, const T* x,
                                int64_t x_step, int64_t m, const T* e, int64_t e_step, int64_t p, int64_t p_end,
                                T* weight) {
  const hn::ScalableTag<T> d;
  constexpr int64_t kPanel = kPanelOf<T>;
  const int64_t depth = g.depth(channels), size = g.size(), height = ceil_div(m, kTileRowStep) * kTileRowStep;
  std::vector<int64_t> rows = row_offsets(g, channels);
  rows.resize(static_cast<size_t>(ceil_div(depth, kPanel) * kPanel), 0);
  PaddedSamples<T> padded(g, channels, x, x_step, s, std::min(s_end - s, kBlockDepth / size + 2));
  const Scratch<T> a(height * kBlockDepth), b((kBlockDepth + kSquare<T>)*kPanel);
  struct Run {
    int64_t step, offset, size;
  };
  std::vector<Run> runs;
  for (int64_t c0 = s * size; c0 < s_end * size; c0 += kBlockDepth) {
    const int64_t k = std::min(kBlockDepth, s_end * size - c0);
    padded.copy_to((c0 + k - 1) / size + 1);
    for (int64_t c = c0; c < c0 + k;) {
      const int64_t sample = c / size, at = c % size, n = std::min(size - at, c0 + k - c);
      for (int64_t i = 0, h; i < m; i += h) {
        h = tile_rows(m - i);
        const int64_t width = ceil_div(h, kTileRowStep) * kTileRowStep;
        pack_transposed(d, StridedRows<T>{e + sample * e_step + i * size + at, size}, 0, h, n,
                        a.data() + i * k + (c - c0) * width, width);
      }
      c += n;
    }
    runs.clear();
    ColumnPanel<T>::each_run(g, c0, k, [&](int64_t lane, int64_t sample, int64_t, int64_t from, int64_t n) {
      runs.push_back({lane, padded.offset(sample) + from, n});
    });
    for (int64_t l = p * kPanel; l < std::min(depth, p_end * kPanel); l += kPanel) {
      const int64_t cols = std::min(kPanel, depth - l), vectors = ceil_div(cols, kLanesOf<T>),
                    width = vectors * kLanesOf<T>;
      // In whole squares. What is written beyond the end of a run is overwritten by the next run; after the
      // last one b has room for it.
      for (const Run& run : runs) {
        const RowsAtOffsets<T> from{padded.data() + run.offset, rows.data() + l};
        T* to = b.data() + run.step * width;
        for (int64_t i = 0; i < width; i += kLanesOf<T>)
          for (int64_t q = 0; q < run.size; q += kSquare<T>) transpose_square(d, from, i, q, to + q * width + i, width);
      }
      for (int64_t i = 0, h; i < m; i += h) {
        h = tile_rows(m - i);
        find_microkernel<T>(h, static_cast<int>(vectors))(
            {a.data() + i * k, ceil_div(h, kTileRowStep) * kTileRowStep}, {b.data(), width}, k, nullptr, 1,
            c0 == s * size ? T(0) : T(1), weight + i * depth + l, depth, h, cols);
      }
    }
  }
}

template <class T>
void convolve(const Convolution& c, const T* x, const T* weight, const T* bias, T* y) {
  const PaddedWindows g = padded_windows(c);
  const int64_t depth = g.depth(c.in), size = g.size();
  const Scratch<T> start(c.out + kTileRowStep);
  for (int64_t group = 0; group < c.groups; ++group) {
    const PackedWeights<T> weights(g, c.out, c.in, weight + group * c.out * depth, depth, c.kernel_size());
    std::fill_n(start.data(), c.out + kTileRowStep, T(0));
    if (bias) std::copy_n(bias + group * c.out, c.out, start.data());
    implicit_gemm(g, c.n, c.in, x + group * c.in * c.x_size(), c.groups * c.in * c.x_size(), c.out, weights,
                  start.data(), y + group * c.out * size, c.groups * c.out * size, size);
  }
}

// ∂J/∂x[n,c,i] = Σ_{o,k} W[o,c,k] e[n,o,p] over the k, p with p·stride − padding + k·dilation = i: an implicit_gemm()
// with e in the place of x, and W's output and input channels swapped. The i that see the same k make one product
// (transposed_windows()).
template <class T>
void backward_input(const Convolution& c, const T* e, const T* weight, T* x) {
  const int64_t kernel = c.kernel_size(), depth = c.in * kernel;
  const std::vector<PaddedWindows> phases = transposed_windows(c);
  // Inputs that no window sees have gradient 0.
  if (std::any_of(phases.begin(), phases.end(), [](const PaddedWindows& g) { return g.offsets.empty(); }))
    std::fill_n(x, c.n * c.groups * c.in * c.x_size(), T(0));
  for (const PaddedWindows& g : phases)
    for (int64_t group = 0; group < c.groups && !g.offsets.empty(); ++group) {
      const PackedWeights<T> weights(g, c.in, c.out, weight + group * c.out * depth, kernel, depth);
      implicit_gemm<T>(g, c.n, c.out, e + group * c.out * c.y_size(), c.groups * c.out * c.y_size(), c.in, weights,
                       nullptr, x + group * c.in * c.x_size(), c.groups * c.in * c.x_size(), c.x_size());
    }
}

// ∂J/∂W[o,c,k] = Σ_{n,p} e[n,o,p] x[n,c,p·stride − padding + k·dilation], summed over blocks of samples.
template <class T>
void backward_weight(const Convolution& c, const T* e, const T* x, T* weight) {
  const PaddedWindows g = padded_windows(c);
  const int64_t depth = g.depth(c.in), size = g.size(), each = c.out * depth, panels = ceil_div(depth, kPanelOf<T>);
  if (c.n == 0 || size == 0) {
    std::fill_n(weight, c.groups * each, T(0));
    return;
  }
  const BlockSums<T> sums(c.n, c.groups * each, weight);
  // With fewer blocks than threads the columns of the gradient are cut as well.
  const int64_t blocks = sums.blocks(),
                cuts = blocks >= get_num_threads() ? 1 : std::min<int64_t>(panels, get_num_threads());
  const double cost = static_cast<double>(c.n * size * c.out) * static_cast<double>(depth) /
                      kMultiplyAddsPerNanosecond / static_cast<double>(blocks * cuts);
  parallel_for(blocks * c.groups * cuts, cost, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const int64_t cut = i % cuts, group = i / cuts % c.groups, block = i / cuts / c.groups;
      accumulate_weight(g, sums.begin(block), sums.begin(block + 1), c.in, x + group * c.in * c.x_size(),
                        c.groups * c.in * c.x_size(), c.out, e + group * c.out * size, c.groups * c.out * size,
                        panels * cut / cuts, panels * (cut + 1) / cuts, sums.sum(block) + group * each);
    }
  });
  sums.add_up();
}

void implicit_gemm_convolve(ScalarType t, const Convolution& c, const void* x, const void* weight, const void* bias,
                            void* y) {
  dispatch_floating(t, "a convolution", [&]<class T>() {
    convolve(c, static_cast<const T*>(x), static_cast<const T*>(weight), static_cast<const T*>(bias),
             static_cast<T*>(y));
  });
}
void implicit_gemm_backward_input(ScalarType t, const Convolution& c, const void* e, const void* weight, void* x) {
  dispatch_floating(t, "a convolution", [&]<class T>() {
    backward_input(c, static_cast<const T*>(e), static_cast<const T*>(weight), static_cast<T*>(x));
  });
}
void implicit_gemm_backward_weight(ScalarType t, const Convolution& c, const void* e, const void* x, void* weight) {
  dispatch_floating(t, "a convolution", [&]<class T>() {
    backward_weight(c, static_cast<const T*>(e), static_cast<const T*>(x), static_cast<T*>(weight));
  });
}

}  // namespace wick::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wick::kernels {
HWY_EXPORT(implicit_gemm_convolve);
HWY_EXPORT(implicit_gemm_backward_input);
HWY_EXPORT(implicit_gemm_backward_weight);
void implicit_gemm_convolve(ScalarType t, const Convolution& c, const void* x, const void* weight, const void* bias,
                            void* y) {
  HWY_DYNAMIC_DISPATCH(implicit_gemm_convolve)(t, c, x, weight, bias, y);
}
void implicit_gemm_backward_input(ScalarType t, const Convolution& c, const void* e, const void* weight, void* x) {
  HWY_DYNAMIC_DISPATCH(implicit_gemm_backward_input)(t, c, e, weight, x);
}
void implicit_gemm_backward_weight(ScalarType t, const Convolution& c, const void* e, const void* x, void* weight) {
  HWY_DYNAMIC_DISPATCH(implicit_gemm_backward_weight)(t, c, e, x, weight);
}
}  // namespace wick::kernels
#endif
