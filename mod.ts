/**
 * ganwalk: deep convolutional GANs to read, train and explore.
 *
 * Everything here loads without a permission; what touches files, native libraries or the processor asks for
 * its permission when it is called.
 *
 * @example
 * ```ts
 * import { buildGan, buildRadford, countParameters, disposeGan, startEngine } from "ganwalk";
 *
 * await startEngine("cpu");
 * const adam = { learningRate: 2e-4, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };
 * const gan = buildGan(buildRadford(32, 1, 10), { generator: adam, discriminator: adam }, 0);
 * console.log(countParameters(gan.generator));
 * disposeGan(gan);
 * ```
 *
 * @module
 */
export * from "./src/tensor/errors.ts";
export * from "./src/tensor/picture_loss.ts";
export * from "./src/tensor/pixels.ts";
export * from "./src/tensor/random.ts";
export * from "./src/tensor/shape.ts";
export * from "./src/tensor/tensors.ts";

export * from "./src/engine/engine.ts";
export * from "./src/engine/kernels.ts";

export * from "./src/model/adam.ts";
export * from "./src/model/architecture.ts";
export * from "./src/model/attribute_codes.ts";
export * from "./src/model/average.ts";
export * from "./src/model/encoder.ts";
export * from "./src/model/first_layer.ts";
export * from "./src/model/feature_layers.ts";
export * from "./src/model/filter_effects.ts";
export * from "./src/model/falling_rates.ts";
export * from "./src/model/gan.ts";
export * from "./src/model/labels.ts";
export * from "./src/model/layers.ts";
export * from "./src/model/losses.ts";
export * from "./src/model/network.ts";
export * from "./src/model/optimizer.ts";
export * from "./src/model/pooled_features.ts";
export * from "./src/model/presets/mod.ts";
export * from "./src/model/radford.ts";
export * from "./src/model/read_architecture.ts";
export * from "./src/model/read_attributes.ts";
export * from "./src/model/read_features.ts";
export * from "./src/model/receptive_field.ts";
export * from "./src/model/recipe.ts";
export * from "./src/model/regressor.ts";
export * from "./src/model/response_gradient.ts";
export * from "./src/model/rmsprop.ts";
export * from "./src/model/sample.ts";
export * from "./src/model/spectral_norm.ts";
export * from "./src/model/step_draws.ts";
export * from "./src/model/train_step.ts";
export * from "./src/model/variables.ts";

export * from "./src/latent/along.ts";
export * from "./src/latent/attribute_directions.ts";
export * from "./src/latent/easing.ts";
export * from "./src/latent/expression.ts";
export * from "./src/latent/gauss_newton.ts";
export * from "./src/latent/first_layer_directions.ts";
export * from "./src/latent/fit_scores.ts";
export * from "./src/latent/latent_source.ts";
export * from "./src/latent/linear_fit.ts";
export * from "./src/latent/near.ts";
export * from "./src/latent/nudge.ts";
export * from "./src/latent/orthogonal_directions.ts";
export * from "./src/latent/paths.ts";
export * from "./src/latent/principal_components.ts";
export * from "./src/latent/prior.ts";
export * from "./src/latent/projection.ts";
export * from "./src/latent/standard_code.ts";
export * from "./src/latent/traversal.ts";
export * from "./src/latent/walk.ts";

export * from "./src/data/attribute_table.ts";
export * from "./src/data/augment.ts";
export * from "./src/data/batches.ts";
export * from "./src/data/dataset.ts";
export * from "./src/data/faces/mod.ts";
export * from "./src/data/labels.ts";
export * from "./src/data/sources/open_source.ts";
export * from "./src/data/sources/source.ts";
export * from "./src/data/statistics.ts";
export * from "./src/data/write_dataset.ts";

export * from "./src/images/apng.ts";
export * from "./src/images/chart.ts";
export * from "./src/images/gif.ts";
export * from "./src/images/labelled_svg.ts";
export * from "./src/images/png.ts";
export * from "./src/images/svg.ts";
export * from "./src/images/webp.ts";

export * from "./src/metrics/attribute_change.ts";
export * from "./src/metrics/attribute_distance.ts";
export * from "./src/metrics/attribute_place.ts";
export * from "./src/metrics/attribute_score.ts";
export * from "./src/metrics/choose_filter.ts";
export * from "./src/metrics/collapse.ts";
export * from "./src/metrics/dimension_effect.ts";
export * from "./src/metrics/dual_ridge.ts";
export * from "./src/metrics/floor.ts";
export * from "./src/metrics/histogram.ts";
export * from "./src/metrics/leak.ts";
export * from "./src/metrics/likeness.ts";
export * from "./src/metrics/mean_picture.ts";
export * from "./src/metrics/ms_ssim.ts";
export * from "./src/metrics/neighbours.ts";
export * from "./src/metrics/not_finite.ts";
export * from "./src/metrics/picture_error.ts";
export * from "./src/metrics/picture_set.ts";
export * from "./src/metrics/sliced_wasserstein.ts";
export * from "./src/metrics/throughput.ts";
export * from "./src/metrics/tone_statistics.ts";
export * from "./src/metrics/winning.ts";

export * from "./src/plots/contact_sheet.ts";
export * from "./src/plots/curves.ts";
export * from "./src/plots/distribution_chart.ts";
export * from "./src/plots/cut.ts";
export * from "./src/plots/effects_chart.ts";
export * from "./src/plots/figure.ts";
export * from "./src/plots/grid.ts";
export * from "./src/plots/labels.ts";
export * from "./src/plots/place_thumbnails.ts";
export * from "./src/plots/smooth.ts";
export * from "./src/plots/strip.ts";

export * from "./src/store/checkpoint.ts";
export * from "./src/store/config.ts";
export * from "./src/store/directions_file.ts";
export * from "./src/store/encoder_file.ts";
export * from "./src/store/generator_file.ts";
export * from "./src/store/keep.ts";
export * from "./src/store/regressor_file.ts";
export * from "./src/store/run_folder.ts";
export * from "./src/store/tensorboard.ts";

export * from "./src/jobs/along_figure.ts";
export * from "./src/jobs/arithmetic_figure.ts";
export * from "./src/jobs/base_face.ts";
export * from "./src/jobs/dimension_figure.ts";
export * from "./src/jobs/directions_of.ts";
export * from "./src/jobs/display.ts";
export * from "./src/jobs/distribution_figure.ts";
export * from "./src/jobs/draw_figure.ts";
export * from "./src/jobs/explored_figure.ts";
export * from "./src/jobs/features_figure.ts";
export * from "./src/jobs/filters_by_weight.ts";
export * from "./src/jobs/face_pictures.ts";
export * from "./src/jobs/find_generator.ts";
export * from "./src/jobs/forget_filters.ts";
export * from "./src/jobs/grid_figure.ts";
export * from "./src/jobs/load_encoder.ts";
export * from "./src/jobs/load_discriminator.ts";
export * from "./src/jobs/load_generator.ts";
export * from "./src/jobs/load_reader.ts";
export * from "./src/jobs/load_regressor.ts";
export * from "./src/jobs/measure_directions.ts";
export * from "./src/jobs/measure_forgetting.ts";
export * from "./src/jobs/probe_features.ts";
export * from "./src/jobs/read_latent.ts";
export * from "./src/jobs/walk_strip.ts";
export * from "./src/jobs/wanted_attribute.ts";
export * from "./src/jobs/means_figure.ts";
export * from "./src/jobs/pick_figure.ts";
export * from "./src/jobs/project_pictures.ts";
export * from "./src/jobs/projected_figure.ts";
export * from "./src/jobs/rank_dimensions.ts";
export * from "./src/jobs/reals_figures.ts";
export * from "./src/jobs/reporter.ts";
