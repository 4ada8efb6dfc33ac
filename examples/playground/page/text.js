// Every word of the page, in both languages. Terms of the field stay English in Vietnamese, as in the text.

const words = {
  title: ["wick: a neural network, alive", "wick: neural network sống động"],
  skip: ["Skip to the network", "Tới network"],
  views: ["Views", "Các phần"],
  play: ["Playground", "Sân chơi"],
  steps: ["Step by step", "Từng bước"],
  check: ["Is it right?", "Có đúng không?"],
  language: ["Language", "Ngôn ngữ"],
  themeDark: ["Dark", "Tối"],
  themeLight: ["Light", "Sáng"],
  loading: ["Loading the engine…", "Đang tải engine…"],
  failed: ["The engine could not be loaded: this page needs a file server and a browser with WebAssembly SIMD and exceptions.",
           "Không tải được engine: trang này cần một file server và trình duyệt có WebAssembly SIMD và exceptions."],
  train: ["Train", "Huấn luyện"],
  pause: ["Pause", "Dừng"],
  oneStep: ["One step", "Một bước"],
  reset: ["Reset", "Làm lại"],
  step: ["step", "bước"],
  speed: ["Steps per picture", "Số bước mỗi hình"],
  seed: ["Seed", "Seed"],
  newSeed: ["Other random numbers", "Số ngẫu nhiên khác"],
  data: ["Data", "Dữ liệu"],
  clearPoints: ["Remove added points", "Xóa các điểm đã thêm"],
  network: ["Network", "Network"],
  layers: ["Hidden layers", "Hidden layer"],
  addLayer: ["Add a layer", "Thêm một layer"],
  removeLayer: ["Remove the last layer", "Bỏ layer cuối"],
  more: ["One unit more in layer {0}", "Thêm một unit ở layer {0}"],
  fewer: ["One unit fewer in layer {0}", "Bớt một unit ở layer {0}"],
  unitsOf: ["Units of layer {0}", "Số unit của layer {0}"],
  activation: ["Activation function f", "Activation function f"],
  curveOf: ["f (solid) and f' (dashed) from −4 to 4", "f (nét liền) và f' (nét đứt) từ −4 đến 4"],
  activateOutput: ["f on the output layer too", "Output layer cũng có f"],
  loss: ["Loss J", "Hàm mất mát J"],
  start: ["First weights", "Trọng số ban đầu"],
  training: ["Training", "Huấn luyện"],
  optimizer: ["Optimizer", "Optimizer"],
  rate: ["Learning rate η", "Learning rate η"],
  batch: ["Samples in a step", "Số điểm mỗi bước"],
  batchAll: ["all", "tất cả"],
  output: ["Output", "Output"],
  outputOf: ["a of unit {0} of layer {1}", "a của unit {0}, layer {1}"],
  outputHelp: ["What the network says of each point of the plane. Click to add a point of the chosen class.",
               "Network trả lời gì tại mỗi điểm của mặt phẳng. Bấm để thêm một điểm của class đã chọn."],
  pointClass: ["Class of an added point", "Class của điểm thêm vào"],
  showTest: ["test points", "điểm test"],
  curve: ["Loss", "Hàm mất mát"],
  curveHelp: ["Loss on the training points (solid) and on test points (dashed)", "Hàm mất mát trên điểm training (nét liền) và điểm test (nét đứt)"],
  trainingLoss: ["training", "training"],
  testLoss: ["test", "test"],
  right: ["right", "đúng"],
  input: ["input", "input"],
  hiddenLayer: ["layer {0}", "layer {0}"],
  outputLayer: ["output", "output"],
  moreUnits: ["+ {0} more", "+ {0} nữa"],
  unitLabel: ["Unit {0} of layer {1}: its map", "Unit {0} của layer {1}: bản đồ"],
  inputLabel: ["Input x{0}: its map", "Input x{0}: bản đồ"],
  claims: ["What the text claims", "Bài gốc khẳng định"],
  claimsLead: ["Each is a situation: open it, and see.", "Mỗi khẳng định là một tình huống: mở ra và xem."],
  // Step by step
  sample: ["Sample", "Điểm dữ liệu"],
  before: ["Previous sample", "Điểm trước"],
  next: ["Next sample", "Điểm sau"],
  by: ["Formulas", "Công thức"],
  byUnit: ["by unit", "theo unit"],
  byVector: ["as vectors", "dạng vector"],
  byBatch: ["as a batch", "dạng batch"],
  first: ["To the beginning", "Về đầu"],
  back: ["One step back", "Lùi một bước"],
  forward: ["One step forward", "Tiến một bước"],
  last: ["To the end", "Tới cuối"],
  walkPlay: ["Play", "Chạy"],
  time: ["Time", "Thời gian"],
  takeStep: ["Take the step: W ← W − η ∂J/∂W", "Cập nhật: W ← W − η ∂J/∂W"],
  step1: ["Feedforward", "Feedforward"],
  step2: ["The top: e(L)", "Output layer: e(L)"],
  step3: ["Down: e(l)", "Đi xuống: e(l)"],
  step4: ["The gradients", "Gradient"],
  begin: ["The sample is the output of layer 0: a(0) = x.", "Điểm dữ liệu là đầu ra của layer 0: a(0) = x."],
  receives: ["receives", "nhận"],
  passesOn: ["passes on", "truyền đi"],
  closure: ["The closure in wick that computed it", "Closure trong wick đã tính giá trị này"],
  noClosure: ["A leaf has no closure: what arrives is its gradient.", "Node lá không có closure: những gì truyền đến chính là gradient của nó."],
  walkOf: ["The walk of backward()", "backward() duyệt đồ thị"],
  nodeOf: ["node of {0}", "node của {0}"],
  partOfLoss: ["part of J", "một phần của J"],
  hint: ["Point at a unit or an edge, or move to it with the Tab key.", "Trỏ vào một unit hay một cạnh, hoặc dùng phím Tab."],
  stepUnit: ["Unit {0} of layer {1}", "Unit {0} của layer {1}"],
  stepEdge: ["Edge from unit {0} of layer {1} to unit {2} of layer {3}", "Cạnh từ unit {0} của layer {1} tới unit {2} của layer {3}"],
  // Is it right?
  checkLead: ["The loss falls. So is the gradient right? Plant a mistake in the backward pass of this network, train it, and let finite differences find it.",
              "Hàm mất mát giảm. Vậy gradient có đúng không? Hãy cài một lỗi vào backward pass của network này, huấn luyện, rồi để sai phân hữu hạn tìm ra."],
  plant: ["Plant a mistake", "Cài một lỗi"],
  runCheck: ["Check by finite differences", "Kiểm tra bằng sai phân hữu hạn"],
  trainBoth: ["Train 300 steps", "Huấn luyện 300 bước"],
  lossBoth: ["The loss, with the mistake and without", "Hàm mất mát, có lỗi và không lỗi"],
  withFault: ["with the mistake", "có lỗi"],
  withoutFault: ["without", "không lỗi"],
  verdict: ["What the check found", "Kết quả kiểm tra"],
  notYet: ["Not checked yet.", "Chưa kiểm tra."],
  allRight: ["All {0} derivatives are right.", "Cả {0} đạo hàm đều đúng."],
  someWrong: ["{0} of {1} derivatives are wrong.", "{0} trong {1} đạo hàm bị sai."],
  fell: ["The loss fell from {0} to {1} all the same.", "Vậy mà hàm mất mát vẫn giảm từ {0} xuống {1}."],
  rose: ["The loss went from {0} to {1}.", "Hàm mất mát đi từ {0} đến {1}."],
  entry: ["{0}: backward() {1}, finite differences {2} ± {3}", "{0}: backward() {1}, sai phân hữu hạn {2} ± {3}"],
  isRight: ["right", "đúng"],
  isWrong: ["wrong", "sai"],
  isInconclusive: ["inconclusive", "không kết luận được"],
  checkNet: ["Circles, 2-4-3-1, tanh, J = mean squared error; the check is over 8 samples.",
             "Circles, 2-4-3-1, tanh, J = mean squared error; kiểm tra trên 8 điểm dữ liệu."],
  explore: ["Point at a square to compare its two numbers.", "Trỏ vào một ô để so sánh hai giá trị."],
  report: ["The check's report", "Báo cáo kiểm tra"],
  sourceLine: ["All numbers on this page come from wick, compiled to WebAssembly. The notation is that of backprop.md; the text is Bài 14 of machinelearningcoban.com.",
               "Mọi con số trên trang này đều do wick tính, biên dịch sang WebAssembly. Ký hiệu theo backprop.vi.md; bài gốc là Bài 14 của machinelearningcoban.com."],
};

export const names = {
  data: {
    not: ["NOT", "NOT"], and: ["AND", "AND"], or: ["OR", "OR"], xor: ["XOR", "XOR"], circles: ["Circles", "Vòng tròn"],
    spiral: ["Spirals", "Xoắn ốc"], wave: ["Wave", "Sóng"], by_hand: ["By hand", "Bằng tay"],
  },
  activation: {
    sgn: ["sgn", "sgn"], identity: ["linear, f(s) = s", "tuyến tính, f(s) = s"], sigmoid: ["sigmoid", "sigmoid"], tanh: ["tanh", "tanh"],
    relu: ["ReLU", "ReLU"], leaky_relu: ["Leaky ReLU (slope 0.1)", "Leaky ReLU (hệ số 0,1)"], elu: ["ELU", "ELU"],
  },
  loss: { mse: ["mean squared error", "mean squared error"], cross_entropy: ["cross entropy", "cross entropy"] },
  start: {
    default: ["as PyTorch draws them", "như PyTorch"], small: ["0.01 × normal", "0,01 × normal"],
    large: ["8 × normal", "8 × normal"], text: ["the text's", "của bài gốc"],
  },
  optimizer: {
    sgd: ["gradient descent", "gradient descent"], momentum: ["with momentum 0.9", "có momentum 0,9"],
    rmsprop: ["RMSprop", "RMSprop"], adam: ["Adam", "Adam"],
  },
  fault: {
    none: ["No mistake", "Không có lỗi"],
    sign: ["A wrong sign", "Sai dấu"],
    factor: ["A wrong factor", "Sai hệ số"],
    sum: ["A forgotten sum", "Quên tổng"],
    slope: ["f' is forgotten", "Quên f'"],
    place: ["f' at the wrong place", "f' ở sai chỗ"],
    mean: ["A mean instead of a sum", "Trung bình thay vì tổng"],
  },
};
// What each mistake computes, in the notation of formula.js.
export const faultFormulas = {
  none: "e_j^(l) = ( Σ_k w_{jk}^(l+1) e_k^(l+1) ) f'(z_j^(l))",
  sign: "∂J/∂W^(1) = − A^(0) E^(1)ᵀ",
  factor: "∂J/∂W^(l) = ½ A^(l−1) E^(l)ᵀ",
  sum: "e_j^(l) = w_{j1}^(l+1) e_1^(l+1) f'(z_j^(l))",
  slope: "e_j^(l) = Σ_k w_{jk}^(l+1) e_k^(l+1)",
  place: "e_j^(l) = ( Σ_k w_{jk}^(l+1) e_k^(l+1) ) f'(a_j^(l))",
  mean: "∂J/∂b^(l) = (1/N) Σ_n e_n^(l)",
};

// The claims: a title, what to look at, and the situation that shows it.
export const claims = [
  {
    title: ["One perceptron does AND", "Một perceptron làm được AND"],
    text: ["sgn(2x₁ + 2x₂ − 3): the text's weights, one straight border. OR and NOT work the same way.",
           "sgn(2x₁ + 2x₂ − 3): trọng số của bài gốc, một đường biên thẳng. OR và NOT cũng vậy."],
    set: { data: "and", hidden: [], activation: "sgn", activateOutput: true, start: "text", optimizer: "sgd" },
  },
  {
    title: ["One layer cannot do XOR", "Một layer không làm được XOR"],
    text: ["Logistic regression has one straight border. At best three of the four points are right, and J never falls below ln 2 ≈ 0.693.",
           "Logistic regression chỉ có một đường biên thẳng. Tốt nhất chỉ đúng ba trong bốn điểm, và J không bao giờ xuống dưới ln 2 ≈ 0,693."],
    set: { data: "xor", hidden: [], activation: "sigmoid", loss: "cross_entropy", optimizer: "sgd", rate: 0.3, run: true },
  },
  {
    title: ["XOR needs two layers", "XOR cần hai layer"],
    text: ["The text's weights: two lines, and a unit that says “between them”.",
           "Trọng số của bài gốc: hai đường thẳng, và một unit nói “nằm giữa”."],
    set: { data: "xor", hidden: [2], activation: "sgn", activateOutput: true, start: "text", optimizer: "sgd" },
  },
  {
    title: ["… and finds its own weights", "… và tự tìm trọng số"],
    text: ["Four tanh units, from random weights: after about a hundred steps all four points are right.",
           "Bốn unit tanh, từ trọng số ngẫu nhiên: sau khoảng một trăm bước, cả bốn điểm đều đúng."],
    set: { data: "xor", hidden: [4], activation: "tanh", rate: 0.03, run: true },
  },
  {
    title: ["sgn does not learn", "sgn không học"],
    text: ["Its derivative is 0: no gradient reaches layer 1, whose two lines never move. Look at e(1) in Step by step.",
           "Đạo hàm bằng 0: không có gradient nào tới layer 1, hai đường thẳng ở đó không hề di chuyển. Hãy xem e(1) trong Từng bước."],
    set: { data: "circles", hidden: [4], activation: "sgn", optimizer: "sgd", rate: 0.1, run: true },
  },
  {
    title: ["sigmoid saturates", "sigmoid bão hòa"],
    text: ["Large weights: |z| is large, f'(z) nearly 0. The maps of the units hardly change, however wrong the output is. Try ReLU.",
           "Trọng số lớn: |z| lớn, f'(z) gần bằng 0. Bản đồ của các unit gần như đứng yên, dù output sai đến đâu. Thử ReLU."],
    set: { data: "circles", hidden: [4, 4], activation: "sigmoid", start: "large", optimizer: "sgd", rate: 0.03, run: true },
  },
  {
    title: ["Linear layers collapse", "Các layer tuyến tính chỉ là một"],
    text: ["With f(s) = s three layers are one: every map is a straight slope, and so is the output.",
           "Với f(s) = s, ba layer chỉ như một: mọi bản đồ đều là mặt nghiêng phẳng, output cũng vậy."],
    set: { data: "circles", hidden: [4, 4], activation: "identity", run: true },
  },
  {
    title: ["Five units on the spirals", "Năm unit trên xoắn ốc"],
    text: ["The case study's recipe with 5 ReLU units: the borders are nearly straight. How well it ends depends on the seed.",
           "Công thức của case study với 5 unit ReLU: đường biên gần như thẳng. Kết quả tùy thuộc vào seed."],
    set: { data: "spiral", hidden: [5], activation: "relu", loss: "cross_entropy", start: "small", optimizer: "sgd", rate: 1, speed: 30, run: true },
  },
  {
    title: ["A hundred do it", "Một trăm unit thì được"],
    text: ["100 ReLU units: the loss falls from ln 3 ≈ 1.0986; after a few thousand steps 98 % and more are right.",
           "100 unit ReLU: J giảm từ ln 3 ≈ 1,0986; sau vài nghìn bước, hơn 98 % là đúng."],
    set: { data: "spiral", hidden: [100], activation: "relu", loss: "cross_entropy", start: "small", optimizer: "sgd", rate: 1, speed: 30, run: true },
  },
  {
    title: ["One sample, a few, or all", "Một điểm, vài điểm, hay tất cả"],
    text: ["A batch's gradient is the mean of its samples': with one sample a step the loss is noisy, but goes down the same way.",
           "Gradient của một batch là trung bình của các điểm: mỗi bước một điểm thì J dao động, nhưng cùng hướng xuống."],
    set: { data: "circles", hidden: [6], activation: "tanh", optimizer: "sgd", rate: 0.03, batch: 1, speed: 20, run: true },
  },
  {
    title: ["Backpropagation by hand", "Backpropagation bằng tay"],
    text: ["The network and the numbers of the program backprop_by_hand, through the four steps of the text.",
           "Network và các con số của chương trình backprop_by_hand, qua bốn bước của bài gốc."],
    set: { view: "steps", data: "by_hand", hidden: [3], start: "text", activation: "tanh", optimizer: "sgd", rate: 0.1 },
  },
  {
    title: ["A falling loss proves nothing", "J giảm không chứng tỏ gì"],
    text: ["A backward pass with a mistake, trained all the same, and found by finite differences.",
           "Backward pass có lỗi mà vẫn huấn luyện được, và bị sai phân hữu hạn phát hiện."],
    set: { view: "check", fault: "sum" },
  },
];

export let language = "en";
export function setLanguage(lang) {
  language = lang;
  document.documentElement.lang = lang;
}
// A word in the language of the page; {0}, {1}, … are replaced.
export function pick(pair) {
  return pair[language === "vi" ? 1 : 0];
}
export function t(key, ...values) {
  return pick(words[key]).replace(/\{(\d)\}/g, (_, i) => values[i]);
}
export const nameOf = (list, key) => pick(names[list][key]);
// Fills the elements that index.html marks: their text, and their labels.
export function translate(root = document) {
  for (const e of root.querySelectorAll("[data-t]")) e.textContent = t(e.dataset.t);
  for (const e of root.querySelectorAll("[data-label]")) {
    e.setAttribute("aria-label", t(e.dataset.label));
    if (e.tagName === "BUTTON") e.title = t(e.dataset.label);
  }
  document.title = t("title");
}
