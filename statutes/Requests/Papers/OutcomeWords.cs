namespace Gongkai.Statutes.Requests.Papers;

/// <summary>How each outcome is put in the reply, with the article it rests on.</summary>
public static class OutcomeWords
{
    /// <param name="you">“您” or “你单位”</param>
    public static string Of(Outcome o, string you = "您")
    {
        // The format of the report gives these two a row; what the letter rests on is what government information is.
        var by = "依照" + (o.Code is "OTHER" or "REFUSE_CONFIRM" ? Articles.Regulation("二条") : o.Article).Replace("《政府信息公开条例", "《中华人民共和国政府信息公开条例");
        return Words(o, by).Replace("您", you);
    }

    static string Words(Outcome o, string by) => o.Code switch
        {
            "GRANT_ALREADY_PUBLIC" => $"您申请的信息已经主动公开。{by}，现将获取该信息的方式、途径告知如下：",
            "GRANT" => $"您申请的信息可以公开。{by}，本机关决定予以公开。",
            "PARTIAL" => $"您申请的信息中含有不应当公开的内容，但是能够作区分处理。{by}，本机关决定公开其中可以公开的部分，其余部分不予公开。",
            "DENY_SECRET" => $"您申请的信息依法确定为国家秘密。{by}，本机关决定不予公开。",
            "DENY_LAW" => $"您申请的信息属于法律、行政法规禁止公开的政府信息。{by}，本机关决定不予公开。",
            "DENY_SAFETY" => $"您申请的信息公开后可能危及国家安全、公共安全、经济安全、社会稳定。{by}，本机关决定不予公开。",
            "DENY_THIRD" => $"您申请的信息涉及商业秘密、个人隐私等，公开会对第三方合法权益造成损害。{by}，本机关决定不予公开。",
            "DENY_INTERNAL" => $"您申请的信息属于行政机关的内部事务信息（人事管理、后勤管理、内部工作流程等方面的信息）。{by}，本机关决定不予公开。",
            "DENY_PROCESS" => $"您申请的信息属于行政机关在履行行政管理职能过程中形成的过程性信息（讨论记录、过程稿、磋商信函、请示报告等）。{by}，本机关决定不予公开。",
            "DENY_CASEFILE" => $"您申请的信息属于行政执法案卷信息。{by}，本机关决定不予公开。",
            "DENY_QUERY" => $"您申请的信息，法律、行政法规对获取另有规定。{by}，请依照有关规定办理：",
            "NONE_NOT_EXIST" => $"经检索，您申请的信息不存在。{by}，特此告知。",
            "NONE_NOT_OURS" => $"您申请的信息不属于本机关负责公开。{by}，告知如下：",
            "NONE_TO_CREATE" => $"您申请的信息没有现成的记载，需要本机关对现有政府信息进行加工、分析。{by}，本机关无法提供。",
            "NONE_UNCLEAR" => $"您的申请经过补正，内容仍不明确。{by}，本机关无法提供。",
            "REFUSE_PETITION" => $"您以政府信息公开申请的形式进行信访、投诉、举报等活动。{by}，本机关不作为政府信息公开申请处理；您可以通过相应渠道提出。",
            "REFUSE_REPEAT" => $"您就相同内容的申请，本机关已经作出答复。{by}，不予重复处理。",
            "REFUSE_PUBLICATION" => $"您申请提供的是政府公报、报刊、书籍等公开出版物。{by}，现将获取的途径告知如下：",
            "REFUSE_EXCESS" => $"您申请公开政府信息的数量、频次明显超过合理范围，说明的理由不合理。{by}，本机关不予处理。",
            "REFUSE_CONFIRM" => $"您要求对已经获取的政府信息进行确认或者重新出具。{by}，本机关不予处理。",
            "OTHER_NO_CORRECTION" => $"您没有在规定的期限内补正，又没有正当理由。{by}，视为放弃申请，本机关不再处理。",
            "OTHER_NO_FEE" => $"您没有在规定的期限内缴纳信息处理费。{by}和《政府信息公开信息处理费管理办法》，视为放弃申请，本机关不再处理。",
            _ => $"您提出的事项不属于可以公开的政府信息。{by}，告知如下：",
        };

    /// <summary>The ground of the part that is refused, as printed.</summary>
    public static string Ground(string? key) => key switch
    {
        "A14" => "《中华人民共和国政府信息公开条例》第十四条", "A15" => "《中华人民共和国政府信息公开条例》第十五条",
        "A16" => "《中华人民共和国政府信息公开条例》第十六条", "A36" => "《中华人民共和国政府信息公开条例》第三十六条、第三十八条", _ => "",
    };
}
