using Gongkai.Statutes.Remedies;
using Gongkai.Statutes.Requests;
using Gongkai.Statutes.Requests.Papers;

namespace Gongkai.Statutes.Tests.Remedies;

/// <summary>What documents of a request prove, proposed to who draws up a list of evidence.</summary>
public sealed class EvidenceWordsTests
{
    [Fact]
    public void Every_act_that_speaks_for_itself_is_in_the_procedure_and_every_paper_of_a_request_proves_something()
    {
        Assert.All(EvidenceWords.Acts.Keys, key => Assert.NotNull(RequestProcedure.Table.Find(key)));
        foreach (var kind in PaperTable.All.Where(k => PaperTable.ProcedureOf(k) == RequestProcedure.Table))
        {
            Assert.NotEmpty(EvidenceWords.OfPaper(kind));
            Assert.Equal(kind.Outcomes.Count > 0, EvidenceWords.OfPaper(kind).Contains("救济途径"));
        }
    }
}
