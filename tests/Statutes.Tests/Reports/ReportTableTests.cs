using Gongkai.Statutes.Reports;

namespace Gongkai.Statutes.Tests.Reports;

public sealed class ReportTableTests
{
    sealed class Figures(Func<CellAddress, decimal?> value) : IReportFigures
    {
        public decimal? this[CellAddress address] => value(address);
    }

    [Fact]
    public void Two_hundred_numbers_each_with_its_own_address()
    {
        Assert.Equal(10, ReportTables.Table2.Addresses.Count());
        Assert.Equal(175, ReportTables.Table3.Addresses.Count());
        Assert.Equal(15, ReportTables.Table4.Addresses.Count());
        Assert.Equal(200, ReportTables.All.SelectMany(t => t.Addresses).Distinct().Count());
        Assert.Equal(21, ReportTables.OutcomeRows.Count);
    }

    [Fact]
    public void Printed_grids_have_no_hole_and_no_overlap()
    {
        foreach (var table in ReportTables.All)
        {
            var width = table.ColumnShares.Count;
            Assert.Equal(1, table.ColumnShares.Sum(), 6);
            var filled = new bool[table.Rows.Count, width];
            for (var r = 0; r < table.Rows.Count; r++)
            {
                var c = 0;
                foreach (var cell in table.Rows[r])
                {
                    while (c < width && filled[r, c]) c++;
                    for (var i = r; i < r + cell.RowSpan; i++)
                        for (var j = c; j < c + cell.ColumnSpan; j++)
                        {
                            Assert.False(filled[i, j], $"{table.Key} {r} {c}");
                            filled[i, j] = true;
                        }
                }
                for (var j = 0; j < width; j++) Assert.True(filled[r, j], $"{table.Key} row {r} column {j}");
            }
        }
    }

    [Fact]
    public void Row_spans_of_table_three_are_those_of_the_printed_form()
    {
        var spans = ReportTables.Table3.Rows.SelectMany(r => r).Where(c => c.Header && c.RowSpan > 1).ToDictionary(c => c.Text, c => c.RowSpan);
        Assert.Equal(22, spans["三、本年度办理结果"]);
        Assert.Equal(8, spans["（三）不予公开"]);
        Assert.Equal(3, spans["（四）无法提供"]);
        Assert.Equal(5, spans["（五）不予处理"]);
        Assert.Equal(3, spans["（六）其他处理"]);
    }

    [Fact]
    public void All_zeros_satisfy_every_identity_that_can_be_assessed()
    {
        var checks = Reconciliations.Check(new Figures(_ => 0), new Figures(_ => 0));
        Assert.All(checks, c => Assert.Equal(CheckOutcome.Holds, c.Outcome));
        Assert.Equal((25, 7, 7, 7, 3, 2), (Count("K1"), Count("K2"), Count("K3"), Count("K4"), Count("K5"), Count("K6")));
        int Count(string rule) => checks.Count(c => c.Rule == rule);
    }

    [Theory]
    [InlineData("T3.1", "person", new[] { "K1", "K3" })]
    [InlineData("T3.3.3.2", "business", new[] { "K1", "K2" })]
    [InlineData("T3.3.7", "total", new[] { "K1", "K2", "K3" })]
    [InlineData("T4.review", "total", new[] { "K5" })]
    [InlineData("T2.1.1", "made", new[] { "K6", "K8" })]
    [InlineData("T3.2", "legal", new[] { "K1", "K3", "K4" })]
    public void One_wrong_number_breaks_just_its_identities(string row, string column, string[] rules)
    {
        var wrong = new CellAddress(row, column);
        var failed = Reconciliations.Check(new Figures(a => a == wrong ? 1 : 0), new Figures(_ => 0)).Where(c => c.Outcome == CheckOutcome.Fails).Select(c => c.Rule).Distinct().Order();
        Assert.Equal(rules, failed);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(-1.0)]
    [InlineData(1.5)]
    public void A_blank_a_negative_and_a_fraction_break_K7(double? value)
    {
        var bad = new CellAddress("T3.4", "other");
        var check = Reconciliations.Check(new Figures(a => a == bad ? (decimal?)value : 0)).Single(c => c.Rule == "K7");
        Assert.Equal(CheckOutcome.Fails, check.Outcome);
        Assert.Contains("T3.4/other", check.Printed);
    }

    [Fact]
    public void Without_last_years_report_K4_and_K6_are_not_assessable()
    {
        var checks = Reconciliations.Check(new Figures(_ => 0));
        Assert.All(checks.Where(c => c.Rule is "K4" or "K6"), c => Assert.Equal(CheckOutcome.NotAssessable, c.Outcome));
    }

    [Theory]
    [InlineData(82, 255, "32.2%")]
    [InlineData(53, 255, "20.8%")]
    [InlineData(66, 255, "25.9%")]
    [InlineData(10, 255, "3.9%")]
    [InlineData(29, 99, "29.3%")]
    [InlineData(1, 2000, "0.1%")]
    [InlineData(1, 0, "—")]
    public void Shares_are_rounded_half_up(long a, long b, string text) => Assert.Equal(text, Rounding.PercentText(a, b));

    [Fact]
    public void Rounded_shares_that_do_not_add_to_100_carry_a_note()
    {
        Assert.Null(Rounding.SumNote([50m, 50m]));
        Assert.Contains("99.9", Rounding.SumNote([33.3m, 33.3m, 33.3m]));
    }
}
