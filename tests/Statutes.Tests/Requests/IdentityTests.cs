using CsCheck;
using Gongkai.Statutes.Requests;

namespace Gongkai.Statutes.Tests.Requests;

public sealed class IdentityTests
{
    // The first is the example of GB 11643—1999, Annex; the other has the check character 0.
    [Theory, InlineData("11010519491231002X"), InlineData("11010519491231002x"), InlineData("440524188001010014")]
    public void A_citizens_number_of_the_standard_is_one(string number) => Assert.True(Identities.IsCitizen(number));

    [Theory, InlineData(""), InlineData("11010519491231002"), InlineData("110105194912310021"), InlineData("11010519491331002X"), InlineData("1101051949123100２X"), InlineData("11010519491231002X ")]
    public void What_is_too_short_has_no_date_or_another_check_is_none(string number) => Assert.False(Identities.IsCitizen(number));

    /// <summary>The check character finds every single wrong digit and every swap of neighbours that differ.</summary>
    [Fact]
    public void One_slip_of_the_pen_is_always_noticed() =>
        Gen.Select(Gen.Int[0, 16], Gen.Int[1, 9]).Sample((at, add) =>
        {
            const string number = "11010519491231002X";
            var digits = number.ToCharArray();
            digits[at] = (char)('0' + (digits[at] - '0' + add) % 10);
            Assert.False(Identities.IsCitizen(new string(digits)));
        });

    [Theory, InlineData("91350100M000100Y43"), InlineData("91350100m000100y43")]
    public void An_organisations_code_of_the_standard_is_one(string code) => Assert.True(Identities.IsOrganisation(code));

    [Theory, InlineData(""), InlineData("91350100M000100Y44"), InlineData("91350100I000100Y43"), InlineData("91350100M000100Y4")]
    public void A_code_with_another_check_or_a_letter_that_is_not_used_is_none(string code) => Assert.False(Identities.IsOrganisation(code));
}
