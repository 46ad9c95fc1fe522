package io.postrider.api;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A string has at most so many characters, counted as {@code maxLength} of JSON Schema does
 * (section 6.3.1): in code points. {@code @Size} would count an emoji twice, as Java does.
 */
@Documented
@Target({
  ElementType.FIELD,
  ElementType.METHOD,
  ElementType.PARAMETER,
  ElementType.RECORD_COMPONENT
})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = CodePoints.Check.class)
public @interface CodePoints {

  /** The most. */
  int max();

  /** What is said of a longer one. */
  String message() default "must have at most {max} characters";

  /** None. */
  Class<?>[] groups() default {};

  /** None. */
  Class<? extends Payload>[] payload() default {};

  /** The check. */
  class Check implements ConstraintValidator<CodePoints, CharSequence> {

    private int max;

    @Override
    public void initialize(CodePoints constraint) {
      max = constraint.max();
    }

    @Override
    public boolean isValid(CharSequence text, ConstraintValidatorContext context) {
      return text == null || text.codePoints().count() <= max;
    }
  }
}
