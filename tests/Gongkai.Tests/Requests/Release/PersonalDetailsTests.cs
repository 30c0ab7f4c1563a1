using Gongkai.Requests.Release;
using Xunit;

namespace Gongkai.Tests.Requests.Release;

public sealed class PersonalDetailsTests
{
    static string[] Of(string text, string what) => [.. PersonalDetails.Find(text).Where(d => d.What == what).Select(d => d.Text)];

    [Fact]
    public void Numbers_are_proposed_only_where_they_can_be_what_they_look_like()
    {
        Assert.Equal(["11010519491231002X"], Of("证号11010519491231002X，另一个110105194912310021不是", "身份证号"));
        Assert.Equal(["13800001234"], Of("电话13800001234，编号1380000123456，12800001234", "手机号"));
        Assert.Equal(["4111111111111111"], Of("卡4111111111111111，不是4111111111111112", "银行卡号"));
        Assert.Equal(["0537-1234567"], Of("区局电话0537-1234567", "电话"));
        Assert.Equal(["someone@mail.example"], Of("写信到someone@mail.example。", "电子邮箱"));
        Assert.Equal(["鲁H12345"], Of("车牌鲁H12345停在", "车牌号"));
        // Broken over a line it is the same number, told once.
        Assert.Equal(["11010519491231002X"], Of("证号110105194912\n31002X。证号11010519491231002X", "身份证号"));
    }

    [Fact]
    public void Names_and_addresses_are_proposed_after_their_labels_and_each_text_once()
    {
        Assert.Equal(["张明远", "李四"], Of("姓名：张明远，男\n联系人: 李四\n姓名：张明远", "姓名"));
        Assert.Empty(Of("姓名：见附件二第三栏所列", "姓名"));
        Assert.Contains("某区幸福路12号3单元201室", Of("住址：某区幸福路12号3单元201室，", "地址"));
        Assert.Contains(Of("他住在幸福小区3号2单元。", "地址"), a => a.EndsWith("幸福小区3号2单元", StringComparison.Ordinal));
        Assert.Empty(PersonalDetails.Find("本机关于2022年1月10日收到申请，共计1234567.89元。"));
    }
}
